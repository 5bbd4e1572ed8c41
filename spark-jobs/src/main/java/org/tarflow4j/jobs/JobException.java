package org.tarflow4j.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A command cannot go on. The message is for the user: one or two lines that say what is wrong, where, the value, and
 * what to do.
 */
public class JobException extends RuntimeException {
    private final ExitCode exitCode;

    public JobException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public JobException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** How the command ends. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
