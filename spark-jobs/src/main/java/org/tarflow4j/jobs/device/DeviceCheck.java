package org.tarflow4j.jobs.device;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Looks at every GPU of a session before hours of work end in an error, or run somewhere else than asked. */
public final class DeviceCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceCheck.class);

    private DeviceCheck() {}

    /** @throws JobException {@link ExitCode#RESOURCE_MISSING} if the executors lack what the command computes on */
    public static void require(SparkSession session, DeviceNeed need) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        if (need.workers() == 0 || !ExecutorResources.onGpu(spark.getConf())) {
            return;
        }
        Executors executors = new Executors(spark);
        requireEnough(need.workers(), executors.await(need.workers()));
        List<ExecutorReport> reports = executors.ask(need, null);
        for (ExecutorReport report : reports) {
            if (report.problem != null) {
                throw GpuRequest.missing("Executor " + report.executor + " on " + report.host + ": " + report.problem);
            }
            LOG.info("Executor {} on {}: {}", report.executor, report.host, report.device);
        }
    }

    static void requireEnough(int workers, int devices) {
        if (devices < workers) {
            throw GpuRequest.missing("More tasks than devices: " + workers + " workers, but " + devices
                    + " executors with a GPU. Lower training.workers, or ask for more executors");
        }
    }
}
