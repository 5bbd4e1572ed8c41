package org.tarflow4j.jobs.device;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Looks at every executor: what it has, whether it can compute, and whether it can write where it must. */
public final class Doctor {
    private final JavaSparkContext spark;
    private final String directory;

    /** @param directory path or URI that every executor writes into */
    public Doctor(SparkSession session, String directory) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.directory = directory;
    }

    /**
     * Asks all executors that are there, or come while Spark would wait for them.
     *
     * @throws org.tarflow4j.jobs.JobException with {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if none comes
     */
    public DoctorReport run(DeviceNeed need) {
        Executors executors = new Executors(spark);
        int wanted = spark.sc().isLocal() ? 1 : spark.getConf().getInt("spark.executor.instances", 1);
        if (ExecutorResources.onGpu(spark.getConf())) {
            wanted = Math.max(wanted, need.workers());
        }
        executors.await(wanted);
        int there = executors.settle();
        WriteTest write = new WriteTest(directory, new SerializableConfiguration(spark.hadoopConfiguration()));
        List<ExecutorReport> reports = executors.ask(need, write);
        reports.forEach(report -> report.write = write.verify(report.write));
        return new DoctorReport(reports, wanted, there);
    }
}
