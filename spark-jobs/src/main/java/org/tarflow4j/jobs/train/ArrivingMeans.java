package org.tarflow4j.jobs.train;

import java.util.UUID;
import org.tarflow4j.jobs.exchange.Exchange;
import org.tarflow4j.jobs.exchange.Receiver;

/**
 * The means of a round as they come to the driver, in whatever order: each goes into Spark's storage at once. One that comes
 * again, from a task that was repeated, is the same to the bit.
 */
final class ArrivingMeans implements Receiver, AutoCloseable {
    private final String name = UUID.randomUUID().toString();
    private final MeanChunks chunks;
    private boolean arrived;
    private boolean over;

    /** @param chunks where they go; nothing is stored of them yet */
    ArrivingMeans(MeanChunks chunks) {
        this.chunks = chunks;
        Exchange.ofThisJvm().receive(name, this);
    }

    /** What the tasks call them. */
    String name() {
        return name;
    }

    MeanChunks chunks() {
        return chunks;
    }

    @Override
    public synchronized void accept(int index, byte[] bytes) {
        if (!over) {
            chunks.put(index, bytes);
            arrived = true;
        }
    }

    /** Whether the workers brought any; if one did, all chunks are there when the round's tasks are done. */
    synchronized boolean arrived() {
        return arrived;
    }

    /** Makes the vectors the caller's from now on, if there are any. */
    synchronized boolean take() {
        over = arrived;
        return over;
    }

    /** Frees the vectors if nobody took them. */
    @Override
    public synchronized void close() {
        Exchange.ofThisJvm().stopReceiving(name);
        if (!over) {
            over = true;
            chunks.destroy();
        }
    }
}
