package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import scala.reflect.ClassTag$;

/**
 * A vector that Spark brings to whoever asks for it, in pieces: its blocks lie in Spark's own storage, in memory or on
 * disk as there is room, and executors fetch them from the driver and from each other. It never changes.
 */
final class Chunks implements FlatVector, Serializable {
    /** Elements of a chunk: 16 MiB. */
    static final int FLOATS = 1 << 22;

    /** Chunks that are fetched while one is copied: Spark's transport waits for each longer than it takes to move. */
    private static final int AHEAD = 3;

    private final long length;
    private final ArrayList<Broadcast<byte[]>> chunks;

    private Chunks(long length, List<Broadcast<byte[]>> chunks) {
        this.length = length;
        this.chunks = new ArrayList<>(chunks);
    }

    /** Takes a copy of {@code vector}. */
    static Chunks of(FlatVector vector, JavaSparkContext spark) {
        List<Broadcast<byte[]>> chunks = new ArrayList<>();
        for (int chunk = 0; chunk < count(vector.length()); chunk++) {
            INDArray part = vector.part(from(chunk), to(chunk, vector.length()));
            chunks.add(share(FloatBytes.of(part, 0, part.length()), spark));
        }
        return new Chunks(vector.length(), chunks);
    }

    /** @param chunks in order, each the bytes of {@value #FLOATS} elements but for the last */
    static Chunks of(long length, List<Broadcast<byte[]>> chunks) {
        return new Chunks(length, chunks);
    }

    /**
     * One chunk in Spark's storage. Not by the public {@code broadcast}, which keeps the driver a second copy of it, as an object:
     * at hundreds of millions of parameters that is gigabytes, on their way to disk.
     */
    static Broadcast<byte[]> share(byte[] bytes, JavaSparkContext spark) {
        return spark.sc().broadcastInternal(bytes, true, ClassTag$.MODULE$.apply(byte[].class));
    }

    static int count(long length) {
        return Math.toIntExact((length + FLOATS - 1) / FLOATS);
    }

    /** First element of a chunk. */
    static long from(int chunk) {
        return (long) chunk * FLOATS;
    }

    /** The element after a chunk of a vector. */
    static long to(int chunk, long length) {
        return Math.min(length, from(chunk) + FLOATS);
    }

    @Override
    public long length() {
        return length;
    }

    /** Whether it has no chunk, whatever its length should be. */
    boolean isEmpty() {
        return chunks.isEmpty();
    }

    byte[] chunk(int index) {
        return chunks.get(index).value();
    }

    /**
     * Overwrites all elements of {@code target}.
     *
     * @param share where to begin, as a part of 1: executors that begin at different chunks fetch them from each other instead of
     *     all from the driver
     */
    void copyTo(INDArray target, double share) {
        int start = (int) (share * chunks.size());
        Deque<Future<byte[]>> coming = new ArrayDeque<>();
        for (int i = 0; i < chunks.size() + AHEAD; i++) {
            if (i < chunks.size()) {
                int chunk = (start + i) % chunks.size();
                coming.add(Background.start(() -> chunk(chunk)));
            }
            if (i >= AHEAD) {
                int chunk = (start + i - AHEAD) % chunks.size();
                FloatBytes.copy(Background.await(coming.remove()), target, from(chunk));
            }
        }
    }

    @Override
    public INDArray part(long from, long to) {
        float[] values = new float[Math.toIntExact(Math.min(to - from, FLOATS))];
        INDArray part = Nd4j.createUninitialized(DataType.FLOAT, to - from);
        for (long at = from; at < to; ) {
            int chunk = (int) (at / FLOATS);
            int size = (int) (Math.min(to, to(chunk, length)) - at);
            FloatBytes.asFloats(chunk(chunk)).get((int) (at - from(chunk)), values, 0, size);
            FloatBytes.copy(values, size, part, at - from);
            at += size;
        }
        return part;
    }

    /** Takes the blocks out of Spark's storage, everywhere. */
    void destroy() {
        chunks.forEach(Broadcast::destroy);
    }
}
