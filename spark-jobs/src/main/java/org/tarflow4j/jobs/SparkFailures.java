package org.tarflow4j.jobs;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.model.io.FileFormatException;

/** Finds what went wrong in a task under what Spark wraps around it. */
public final class SparkFailures {
    /** Jobs that go on behind what they did before; the others begin again. */
    private static final Set<String> RESUMED = Set.of("sample", "generate", "denoise", "sweep");

    private SparkFailures() {}

    /**
     * The error to tell the user: the task's own where it has one.
     *
     * @param job the name of the job, as a verb
     */
    public static JobException translate(String job, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof JobException known) {
                return known;
            }
            if (cause instanceof InputDataException || cause instanceof FileFormatException) {
                return new JobException(ExitCode.BAD_INPUT, String.valueOf(cause.getMessage()), failure);
            }
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (next(cause) == null && message.contains("no space left")) {
                return new JobException(
                        ExitCode.RESOURCE_MISSING,
                        "No space left on the device; free space and start " + job + " again"
                                + (RESUMED.contains(job) ? ", what is done stays: " : ": ") + cause.getMessage(),
                        failure);
            }
        }
        String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new JobException(ExitCode.FAILED, "Cannot " + job + ": " + first, failure);
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }
}
