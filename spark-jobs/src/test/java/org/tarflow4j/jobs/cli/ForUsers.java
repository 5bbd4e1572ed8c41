package org.tarflow4j.jobs.cli;

import org.tarflow4j.jobs.ExitCode;

/** What the command line makes of an exception, for tests of what it is fed with. */
public final class ForUsers {
    private ForUsers() {}

    /** Whether it blames the file or the settings, in a message without control characters. */
    public static boolean blamesTheInput(Throwable thrown) {
        Failure failure = Failure.of(thrown);
        return (failure.exitCode() == ExitCode.BAD_INPUT || failure.exitCode() == ExitCode.BAD_USAGE)
                && failure.message().chars().noneMatch(c -> Character.isISOControl(c) && c != '\n');
    }
}
