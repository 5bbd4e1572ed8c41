package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.KeyLock;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A vector in Spark's own storage, in memory or on disk as there is room, which executors fetch from the driver and from each
 * other. It never changes. Its chunks are raw floats under the names of a broadcast, so that Spark knows where each lies and
 * removes all of them at once; Spark's broadcast itself would serialize and copy each several times on its way.
 */
final class Chunks implements FlatVector, Serializable {
    /** Elements of a chunk: 16 MiB. */
    static final int FLOATS = 1 << 22;

    /** Chunks on their way at a time: Spark's transport waits for each longer than it takes to move. */
    private static final int AHEAD = 3;

    /** Far from the numbers that Spark itself gives to broadcasts, which begin at 0. */
    private static final AtomicLong NEXT_ID = new AtomicLong(1L << 62);

    private static final Logger LOG = LoggerFactory.getLogger(Chunks.class);

    private static final KeyLock<BlockId> FETCHING = new KeyLock<>();

    private final long id;
    private final long length;

    /** A vector of which nothing is stored yet. To be made on the driver. */
    Chunks(long length) {
        this.id = NEXT_ID.getAndIncrement();
        this.length = length;
    }

    /** Takes a copy of {@code vector}. */
    static Chunks of(FlatVector vector) {
        Chunks chunks = new Chunks(vector.length());
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            INDArray part = vector.part(from(chunk), to(chunk, vector.length()));
            chunks.put(chunk, FloatBytes.of(part, 0, part.length()));
        }
        return chunks;
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

    int count() {
        return count(length);
    }

    /**
     * Stores a chunk in this JVM, for itself and for others. One that is here already stays.
     *
     * @param bytes Spark's from now on
     */
    void put(int chunk, byte[] bytes) {
        put(name(chunk), new ChunkedByteBuffer(ByteBuffer.wrap(bytes)));
    }

    private static void put(BlockId name, ChunkedByteBuffer bytes) {
        ClassTag<byte[]> type = ClassTag$.MODULE$.apply(byte[].class);
        SparkEnv.get().blockManager().putBytes(name, bytes, StorageLevel.MEMORY_AND_DISK_SER(), true, type);
    }

    /**
     * Shows the bytes of a chunk, fetched if it is not here; they are not to be changed, nor read later.
     *
     * @throws IllegalStateException if no JVM has it, or this one could not keep it
     */
    void read(int chunk, Consumer<ByteBuffer> reader) {
        BlockManager storage = SparkEnv.get().blockManager();
        BlockId name = name(chunk);
        Option<BlockData> here = storage.getLocalBytes(name);
        if (here.isEmpty()) {
            // Of the workers in one JVM only the first fetches it.
            FETCHING.withLock(name, () -> fetch(name, storage));
            here = storage.getLocalBytes(name);
        }
        if (here.isEmpty()) {
            throw new IllegalStateException(
                    "Spark's storage did not keep " + name + ", a part of the training's state");
        }
        try {
            reader.accept(here.get().toByteBuffer());
        } finally {
            storage.releaseLockAndDispose(name, here.get(), Option.empty());
        }
    }

    private static boolean fetch(BlockId name, BlockManager storage) {
        if (storage.getStatus(name).isDefined()) {
            return false;
        }
        Option<ChunkedByteBuffer> fetched = storage.getRemoteBytes(name);
        if (fetched.isEmpty()) {
            throw new IllegalStateException("Nobody has " + name + " any more, a part of the training's state");
        }
        put(name, fetched.get());
        return true;
    }

    /**
     * Overwrites all elements of {@code target}.
     *
     * @param share where to begin, as a part of 1: executors that begin at different chunks fetch them from each other instead of
     *     all from the driver
     */
    void copyTo(INDArray target, double share) {
        int start = (int) (share * count());
        Deque<Future<?>> coming = new ArrayDeque<>();
        for (int i = 0; i < count(); i++) {
            if (coming.size() == AHEAD) {
                Background.await(coming.remove());
            }
            int chunk = (start + i) % count();
            coming.add(Background.start(() -> {
                read(chunk, bytes -> FloatBytes.copy(bytes, target, from(chunk)));
                return null;
            }));
        }
        coming.forEach(Background::await);
    }

    @Override
    public INDArray part(long from, long to) {
        INDArray part = Nd4j.createUninitialized(DataType.FLOAT, to - from);
        for (int chunk = (int) (from / FLOATS); from(chunk) < to; chunk++) {
            long start = from(chunk);
            long begin = Math.max(from, start);
            long end = Math.min(to, to(chunk, length));
            read(chunk, bytes -> {
                bytes.limit((int) (end - start) * Float.BYTES).position((int) (begin - start) * Float.BYTES);
                FloatBytes.copy(bytes, part, begin - from);
            });
        }
        return part;
    }

    /**
     * Takes the chunks out of Spark's storage, everywhere, and waits until they are gone: the next round needs their memory, and
     * Spark warns of each that it still knows when it ends. An executor that does not answer loses them when it is lost itself.
     */
    void destroy() {
        try {
            SparkEnv.get().blockManager().master().removeBroadcast(id, true, true);
        } catch (Exception e) { // Spark's are checked, but not declared
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.warn("Spark's storage still holds parts of an earlier state: {}", e.toString());
        }
    }

    private BlockId name(int chunk) {
        return new BroadcastBlockId(id, "chunk" + chunk);
    }
}
