package org.tarflow4j.jobs.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** A configuration cannot be used; carries every problem found, not only the first. */
public final class ConfigurationException extends JobException {
    private final List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(ExitCode.BAD_USAGE, message(problems));
        this.problems = List.copyOf(problems);
    }

    /** A file that cannot be read as a configuration at all. */
    ConfigurationException(String message, @Nullable Throwable cause) {
        super(ExitCode.BAD_USAGE, message, cause);
        this.problems = List.of();
    }

    /** The problems, in the order of the sections; empty if the file could not even be parsed. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        if (problems.size() == 1) {
            return "Configuration: " + problems.get(0);
        }
        return problems.stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n  ", "Configuration has " + problems.size() + " problems:\n  ", ""));
    }
}
