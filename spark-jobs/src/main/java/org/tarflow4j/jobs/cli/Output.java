package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints what it was asked for. */
final class Output {
    private Output() {}

    /** @param spec injected by picocli into each command */
    static PrintWriter of(@Nullable CommandSpec spec) {
        return present(spec).commandLine().getOut();
    }

    /** The command's name. */
    static String name(@Nullable CommandSpec spec) {
        return present(spec).name();
    }

    private static CommandSpec present(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("Commands are made by picocli");
        }
        return spec;
    }
}
