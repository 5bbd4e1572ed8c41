package org.tarflow4j.jobs.benchmark;

/** A part of a benchmark, ready to run again and again. Its arrays live as long as it does. */
interface Workload extends AutoCloseable {
    void run();

    /** Bytes of parameters and of what the optimizer keeps for them. */
    long stateBytes();

    /** Bytes of scratch that the flow has allocated so far. */
    long scratchBytes();

    @Override
    default void close() {}
}
