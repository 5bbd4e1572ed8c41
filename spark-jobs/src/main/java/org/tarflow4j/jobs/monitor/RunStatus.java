package org.tarflow4j.jobs.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/**
 * Where a training stands, from nothing but the files of its run directory. Numbers that are not known are NaN.
 *
 * @param directory the run directory
 * @param state whether it runs
 * @param message how the last command ended; empty while one runs
 * @param lastHeard when something was last written; empty if nothing ever was
 * @param ageSeconds seconds since then, by this machine's clock
 * @param progress how far it is
 * @param validation the newest of each kind of weights and noise level
 * @param recent what went wrong lately
 * @param checkpoint the newest checkpoint; null if there is none
 * @param promotedStep step of the promoted checkpoint; null if none is
 * @param events the last lines of {@code events.log}
 */
public record RunStatus(
        String directory,
        State state,
        String message,
        String lastHeard,
        double ageSeconds,
        Progress progress,
        List<ValidationMetrics> validation,
        Recent recent,
        @Nullable NewestCheckpoint checkpoint,
        @Nullable Long promotedStep,
        List<String> events) {

    /** Whether a training runs, as far as its files tell. */
    public enum State {
        /** No training has started here. */
        NOT_STARTED,
        RUNNING,
        /** It should run, but has not been heard of for long. */
        STALE,
        FINISHED,
        /** Stopped on request; started again it goes on. */
        STOPPED,
        FAILED
    }

    /**
     * How far a training is.
     *
     * @param round rounds that are complete
     * @param step optimizer steps that are done
     * @param totalSteps optimizer steps when it ends; 0 if unknown
     * @param epoch epoch of the next image, from 0
     * @param images images so far, all epochs together
     * @param totalImages images when it ends; 0 if unknown
     * @param loss of the last round
     * @param meanLoss over the last rounds
     * @param imagesPerSecond over the last rounds
     * @param secondsLeft at that speed
     */
    public record Progress(
            long round,
            long step,
            long totalSteps,
            long epoch,
            long images,
            long totalImages,
            double loss,
            double meanLoss,
            double imagesPerSecond,
            double secondsLeft) {}

    /**
     * What went wrong in the last rounds.
     *
     * @param rounds how many rounds were looked at
     * @param skippedSteps workers' steps that were skipped in them
     * @param leftOutWorkers times that a worker was left out of the average in them
     */
    public record Recent(long rounds, long skippedSteps, long leftOutWorkers) {}

    /**
     * The newest checkpoint that has a manifest; its content is not verified.
     *
     * @param ageSeconds seconds since it became whole, by this machine's clock
     */
    public record NewestCheckpoint(long step, double ageSeconds) {}

    /**
     * Reads the status of a run, also while it runs, from any machine that can read its directory.
     *
     * @param directory path or URI of the run directory
     * @throws JobException {@link ExitCode#BAD_INPUT} if there is no such directory, or it cannot be read
     */
    public static RunStatus of(String directory, Configuration hadoop) {
        return new StatusReader(directory, hadoop, Instant.now()).read();
    }

    /** Everything as one JSON object; what is not known is null. */
    public String json() {
        try {
            return MetricLine.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write a status as JSON", e);
        }
    }
}
