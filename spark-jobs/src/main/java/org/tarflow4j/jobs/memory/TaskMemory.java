package org.tarflow4j.jobs.memory;

/** What a job whose tasks are independent needs where. */
public interface TaskMemory {
    /** The driver on its own machine. */
    MemoryNeed driver();

    /**
     * An executor.
     *
     * @param slots tasks that it runs at a time
     */
    MemoryNeed executor(int slots);

    /** Driver and tasks in one JVM, of which {@code slots} run at a time. */
    MemoryNeed local(int slots);
}
