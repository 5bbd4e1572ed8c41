package org.tarflow4j.jobs.sample;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.memory.ExecutorCheck;
import org.tarflow4j.jobs.memory.JvmRole;
import org.tarflow4j.jobs.memory.MemoryCheck;
import org.tarflow4j.jobs.memory.SamplingMemory;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.KernelChoice;

/** Asks the JVMs that will draw samples whether they have the memory. */
final class SampleMemoryCheck {
    private SampleMemoryCheck() {}

    /** @throws org.tarflow4j.jobs.JobException {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if one has not */
    static void require(SparkSession session, FlowConfig model, SamplingSettings sampling) {
        SparkContext spark = session.sparkContext();
        SamplingMemory memory = new SamplingMemory(
                model, sampling, KernelChoice.of(DataType.FLOAT).scratch());
        if (spark.isLocal()) {
            MemoryCheck.require(memory.local(spark.defaultParallelism()), JvmRole.LOCAL, SamplingMemory.LESS);
        } else {
            MemoryCheck.require(memory.driver(), JvmRole.DRIVER, SamplingMemory.LESS);
            ExecutorCheck.require(session, memory.executor(slots(spark)), sampling.workers(), SamplingMemory.LESS);
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
