package org.tarflow4j.jobs.memory;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Asks the JVMs of a job, before it begins, whether they have the memory. */
public final class TaskMemoryCheck {
    private TaskMemoryCheck() {}

    /**
     * Asks the driver, and as many tasks as the job will have.
     *
     * @param workers tasks of the job
     * @param less how to need less, for the error
     * @throws JobException {@link ExitCode#RESOURCE_MISSING} if one has not
     */
    public static void require(SparkSession session, TaskMemory memory, int workers, String less) {
        SparkContext spark = session.sparkContext();
        if (spark.isLocal()) {
            MemoryCheck.require(memory.local(spark.defaultParallelism()), JvmRole.LOCAL, less);
        } else {
            MemoryCheck.require(memory.driver(), JvmRole.DRIVER, less);
            ExecutorCheck.require(session, memory.executor(slots(spark)), workers, less);
        }
    }

    /** Tasks that an executor runs at a time. */
    private static int slots(SparkContext spark) {
        // The driver is among those that have memory.
        int executors = Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
        int cores = spark.getConf()
                .getInt("spark.executor.cores", (spark.defaultParallelism() + executors - 1) / executors);
        return Math.max(1, cores / spark.getConf().getInt("spark.task.cpus", 1));
    }
}
