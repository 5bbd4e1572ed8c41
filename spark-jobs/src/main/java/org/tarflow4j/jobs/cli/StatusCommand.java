package org.tarflow4j.jobs.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.monitor.RunStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where a training stands. */
@Command(
        name = "status",
        description = "Prints where a training stands, from the files of its run directory; also while it runs.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run directory, a path or URI.")
    private String directory = "";

    @Option(names = "--json", description = "Prints a JSON object instead, for programs.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        RunStatus status = RunStatus.of(directory, SparkSessions.hadoop());
        Output.of(spec).println(json ? status.json() : StatusText.of(status));
        return ExitCode.DONE.code();
    }
}
