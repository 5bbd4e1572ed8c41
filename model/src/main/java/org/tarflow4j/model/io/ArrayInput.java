package org.tarflow4j.model.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Fills arrays from a stream, a chunk at a time. */
final class ArrayInput {
    /** Elements moved at once, here and in {@link ArrayOutput}. */
    static final int CHUNK = 1 << 18;

    /** The most dimensions ND4J knows. */
    static final int MAX_RANK = 32;

    /** What a mere claim may make us allocate at first: 32 MiB of doubles. */
    private static final long CREDIT = 1L << 22;

    private ArrayInput() {}

    /**
     * Reads an array whose size has been proven against the file's length; it is allocated at once.
     *
     * @param what the array's name, for errors
     * @return array of {@code shape} in 'c' order
     * @throws FileFormatException if the stream ends early
     */
    static INDArray readProven(InputStream in, ElementType type, long[] shape, String where, String what)
            throws IOException {
        long length = elements(shape, type, where, what);
        INDArray array = Nd4j.createUninitializedDetached(type.arrayType(), 'c', shape);
        if (length > 0) {
            fill(in, type, array.reshape('c', new long[] {length}), length, where, what);
        }
        return array;
    }

    /**
     * As {@link #readProven}, for a size that the file only claims: memory grows with the bytes that really come, so a
     * lie costs at most {@value #CREDIT} elements.
     */
    static INDArray readClaimed(InputStream in, ElementType type, long[] shape, String where, String what)
            throws IOException {
        long length = elements(shape, type, where, what);
        if (length == 0) {
            return Nd4j.createUninitializedDetached(type.arrayType(), 'c', shape);
        }
        INDArray values = vector(type, Math.min(length, CREDIT));
        return fill(in, type, values, length, where, what).reshape('c', shape);
    }

    /**
     * Number of elements of a shape read from a file.
     *
     * @throws FileFormatException if the shape has a negative or too many dimensions, or more elements than bytes can
     *     be counted for
     */
    static long elements(long[] shape, ElementType type, String where, String what) throws FileFormatException {
        if (shape.length > MAX_RANK) {
            throw new FileFormatException(
                    where, what + " has " + shape.length + " dimensions; at most " + MAX_RANK + " are supported");
        }
        long elements = 1;
        try {
            for (long size : shape) {
                if (size < 0) {
                    throw new FileFormatException(where, what + " has the negative dimension " + size);
                }
                elements = Math.multiplyExact(elements, size);
            }
            type.bytes(elements);
            Math.multiplyExact(elements, 8L);
        } catch (ArithmeticException e) {
            throw new FileFormatException(where, what + " has the impossible shape " + Arrays.toString(shape), e);
        }
        return elements;
    }

    /** Returns {@code values}, or a longer vector if it has fewer than {@code length} elements. */
    private static INDArray fill(
            InputStream in, ElementType type, INDArray values, long length, String where, String what)
            throws IOException {
        INDArray chunk = vector(type, Math.min(length, CHUNK));
        byte[] bytes = new byte[(int) Math.min(length, CHUNK) * type.width()];
        for (long done = 0; done < length; ) {
            int count = (int) Math.min(CHUNK, length - done);
            int wanted = count * type.width();
            int got = in.readNBytes(bytes, 0, wanted);
            if (got < wanted) {
                throw new FileFormatException(
                        where,
                        "Truncated: " + what + " ends after " + (type.bytes(done) + got) + " of " + type.bytes(length)
                                + " bytes");
            }
            ByteBuffer memory = chunk.data().asNio().order(ByteOrder.nativeOrder());
            type.decode(ByteBuffer.wrap(bytes, 0, wanted).order(ByteOrder.LITTLE_ENDIAN), memory);
            Nd4j.getAffinityManager().tagLocation(chunk, Location.HOST);
            values = atLeast(values, done, done + count, length);
            slice(values, done, done + count).assign(slice(chunk, 0, count));
            done += count;
        }
        chunk.close();
        return values;
    }

    /** The same values in a vector of at least {@code needed} elements: twice as long, so that copying stays linear. */
    private static INDArray atLeast(INDArray values, long filled, long needed, long length) {
        if (needed <= values.length()) {
            return values;
        }
        INDArray larger = Nd4j.createUninitializedDetached(
                values.dataType(), 'c', Math.min(length, Math.max(needed, 2 * values.length())));
        slice(larger, 0, filled).assign(slice(values, 0, filled));
        return larger;
    }

    private static INDArray vector(ElementType type, long length) {
        return Nd4j.createUninitializedDetached(type.arrayType(), 'c', length);
    }

    private static INDArray slice(INDArray vector, long from, long to) {
        return vector.get(NDArrayIndex.interval(from, to));
    }
}
