package org.tarflow4j.jobs.exchange;

/** Who waits for something. Called by several threads; the same may come more than once. */
@FunctionalInterface
public interface Receiver {
    /**
     * Something has arrived.
     *
     * @param index which part of it all
     * @param bytes the receiver's own from now on
     */
    void accept(int index, byte[] bytes);
}
