package org.tarflow4j.jobs.cli;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.train.StopRequest;

/** Jobs that make only what is missing when they are started again, and so may be stopped anywhere. */
final class UntilStopped {
    private UntilStopped() {}

    /**
     * Runs a job to its end, or until the machine is taken away: then Spark's tasks are cancelled.
     *
     * @param command its name, for the user
     * @throws JobException {@link ExitCode#STOPPED} in that case, whatever the job made of it
     */
    static <T> T run(SparkSession spark, String command, Supplier<T> job) {
        StopRequest stop = new StopRequest();
        try (StopSignal signal = new StopSignal(stop::request);
                StopRequest.Cancelling cancelling =
                        stop.whenRequested(() -> spark.sparkContext().cancelAllJobs())) {
            return job.get();
        } catch (Exception e) { // Spark's is checked, but not declared
            if (stop.isRequested()) {
                throw new JobException(
                        ExitCode.STOPPED,
                        "Stopped on request; start " + command + " again, it makes only what is missing",
                        e);
            }
            throw e;
        }
    }
}
