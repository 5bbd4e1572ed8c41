package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.io.FileFormatException;

/**
 * How an exception is told to a user: the exit code and a message of a line or two.
 *
 * @param exitCode how the command ends
 * @param message what is wrong, where, and what to do
 * @param cause what happened, for the log
 */
record Failure(ExitCode exitCode, String message, Throwable cause) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    Failure {
        message = Printable.of(message);
    }

    /** Looks for the cause that was meant for the user: Spark wraps what its tasks throw, several times over. */
    static Failure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            ExitCode code = codeOf(cause);
            if (code != null) {
                return new Failure(code, messageOf(cause), thrown);
            }
        }
        return new Failure(
                ExitCode.FAILED,
                "Failed: " + rootOf(thrown).toString().lines().findFirst().orElse("no reason given")
                        + "; the log has the details",
                thrown);
    }

    /** What was foreseen needs no stack trace on the screen; RESULT.json has it all the same. */
    void log() {
        if (exitCode == ExitCode.FAILED) {
            LOG.error("Failed", cause);
        } else {
            LOG.debug("Failed", cause);
        }
    }

    String stackTrace() {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static @Nullable ExitCode codeOf(Throwable cause) {
        if (cause instanceof JobException job) {
            return job.exitCode();
        }
        if (cause instanceof InputDataException || cause instanceof FileFormatException) {
            return ExitCode.BAD_INPUT;
        }
        if (cause instanceof InvalidSettingsException) {
            return ExitCode.BAD_USAGE;
        }
        boolean full =
                String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("no space left");
        return full || cause instanceof OutOfMemoryError ? ExitCode.RESOURCE_MISSING : null;
    }

    private static String messageOf(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof OutOfMemoryError) {
            return "Out of memory: " + message
                    + "; give the driver and executors more, or lower batch-size of training or sampling";
        }
        return message;
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
