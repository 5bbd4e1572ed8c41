package org.tarflow4j.jobs.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Floats as they travel: bytes in the machine's order, copied in blocks. Java serializes an INDArray element by element,
 * and Kryo a float array too.
 */
final class FloatBytes {
    private static final int EXPONENT = 0x7f800000;
    private static final int LOWEST_EXPONENT_BIT = 0x00800000;
    private static final int BLOCK = 4096;

    private FloatBytes() {}

    /** The elements [from, to) of a contiguous float vector. */
    static byte[] of(INDArray vector, long from, long to) {
        byte[] bytes = new byte[Math.toIntExact((to - from) * Float.BYTES)];
        Nd4j.getAffinityManager().ensureLocation(vector, AffinityManager.Location.HOST);
        at(vector, from).get(bytes);
        return bytes;
    }

    /** Overwrites elements of a contiguous float vector from {@code from} on with all that {@code bytes} has. */
    static void copy(ByteBuffer bytes, INDArray vector, long from) {
        // What else the host's copy holds must be current before it is declared so.
        view(vector, from * Float.BYTES, bytes.remaining()).put(bytes);
        Nd4j.getAffinityManager().tagLocation(vector, AffinityManager.Location.HOST);
    }

    /** Bytes of a contiguous float vector where they lie. */
    static ByteBuffer view(INDArray vector, long from, int length) {
        Nd4j.getAffinityManager().ensureLocation(vector, AffinityManager.Location.HOST);
        // JavaCPP makes an empty buffer of a pointer whose position is beyond 2 GiB.
        return new BytePointer(vector.data().pointer())
                .getPointer(vector.offset() * Float.BYTES + from)
                .limit(length)
                .asByteBuffer();
    }

    /** The same bytes as numbers. */
    static FloatBuffer asFloats(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** Index of the first element of a contiguous float vector that is infinite or not a number; −1 if there is none. */
    static long firstNotFinite(INDArray vector) {
        Nd4j.getAffinityManager().ensureLocation(vector, AffinityManager.Location.HOST);
        FloatPointer pointer = new FloatPointer(vector.data().pointer());
        float[] block = new float[BLOCK];
        for (long from = 0; from < vector.length(); from += BLOCK) {
            int size = (int) Math.min(BLOCK, vector.length() - from);
            pointer.position(vector.offset() + from).get(block, 0, size);
            int exponentOverflow = 0;
            for (int i = 0; i < size; i++) {
                // An exponent of ones alone carries into the sign bit. No branch, so that the loop is vectorised.
                exponentOverflow |= (Float.floatToRawIntBits(block[i]) & EXPONENT) + LOWEST_EXPONENT_BIT;
            }
            if (exponentOverflow < 0) {
                return from + firstNotFinite(block);
            }
        }
        return -1;
    }

    private static int firstNotFinite(float[] block) {
        int i = 0;
        while (Float.isFinite(block[i])) {
            i++;
        }
        return i;
    }

    private static BytePointer at(INDArray vector, long from) {
        return new BytePointer(vector.data().pointer()).position((vector.offset() + from) * Float.BYTES);
    }
}
