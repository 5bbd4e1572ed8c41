package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.exchange.Exchange;
import org.tarflow4j.jobs.exchange.Receiver;

/**
 * The means of a round as they come to the driver, in whatever order: each goes into Spark's storage at once. One that comes
 * again, from a task that was repeated, is the same to the bit.
 */
final class ArrivingMeans implements Receiver, AutoCloseable {
    private final JavaSparkContext spark;
    private final String name = UUID.randomUUID().toString();
    private final @Nullable Broadcast<byte[]>[] chunks;
    private boolean over;

    @SuppressWarnings({"unchecked", "rawtypes"})
    ArrivingMeans(JavaSparkContext spark, int count) {
        this.spark = spark;
        this.chunks = new Broadcast[count];
        Exchange.ofThisJvm().receive(name, this);
    }

    /** What the tasks call them. */
    String name() {
        return name;
    }

    int count() {
        return chunks.length;
    }

    @Override
    public void accept(int index, byte[] bytes) {
        Broadcast<byte[]> stored = Chunks.share(bytes, spark);
        synchronized (this) {
            if (!over && chunks[index] == null) {
                chunks[index] = stored;
                return;
            }
        }
        stored.destroy();
    }

    /** All of them in order, the caller's from now on; empty if no worker brought any. */
    synchronized List<Broadcast<byte[]>> take() {
        List<Broadcast<byte[]>> arrived = new ArrayList<>();
        Arrays.stream(chunks).filter(Objects::nonNull).forEach(arrived::add);
        Arrays.fill(chunks, null);
        over = true;
        return arrived;
    }

    /** Frees those that nobody took. */
    @Override
    public void close() {
        Exchange.ofThisJvm().stopReceiving(name);
        take().forEach(Broadcast::destroy);
    }
}
