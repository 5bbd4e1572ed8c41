package org.tarflow4j.jobs;

/** How a command ended, as a scheduler sees it. {@code RESULT.json} in the run directory names the same. */
public enum ExitCode {
    DONE(0),
    /** Bad usage or configuration. */
    BAD_USAGE(2),
    BAD_INPUT(3),
    /** Failed while running, for a reason that has no code of its own. */
    FAILED(4),
    /** The quality gate of a retraining was not met; the promoted checkpoint is unchanged. */
    GATE_NOT_MET(5),
    /** A GPU, memory or disk space is missing. */
    RESOURCE_MISSING(6),
    /** The loss or the parameters are no longer finite. */
    DIVERGED(7),
    /** Another command works in the run directory. */
    RUN_IN_USE(8),
    /** Stopped on request; start again to resume. */
    STOPPED(75);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }
}
