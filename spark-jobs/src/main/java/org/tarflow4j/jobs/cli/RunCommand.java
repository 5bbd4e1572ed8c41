package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceCheck;
import org.tarflow4j.jobs.device.DeviceNeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that works in a run directory through Spark: settings, dry run, session, result. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class RunCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(
            names = "--dry-run",
            description =
                    "Prints the resolved configuration with the origin of each value, and the plan; starts nothing.")
    private boolean dryRun;

    @Spec
    private @Nullable CommandSpec spec;

    /** What the command would do, line by line; starts nothing. */
    abstract Plan plan(Settings settings);

    /** Does it; returns what to tell the user at the end. */
    abstract String run(SparkSession spark, Settings settings, Progress progress) throws IOException;

    /** Refuses settings that this command cannot work with, before anything starts. */
    void check(Settings settings) {}

    /** What it computes on executors with. */
    DeviceNeed deviceNeed(Settings settings) {
        return DeviceNeed.ANY;
    }

    /** What the user can know before the end. */
    final void tell(String text) {
        Output.of(spec).println(text);
    }

    @Override
    public final Integer call() throws IOException {
        PrintWriter out = Output.of(spec);
        Settings settings = options.settings();
        check(settings);
        if (dryRun) {
            plan(settings).print(settings, out);
            return ExitCode.DONE.code();
        }
        String command = Output.name(spec);
        RunResult result = new RunResult(settings.run().directory(), command);
        try (SparkSession spark = SparkSessions.open(command, settings.device().kind())) {
            DeviceCheck.require(spark, deviceNeed(settings));
            out.println(run(spark, settings, SparkSessions.progress()));
            result.done();
            return ExitCode.DONE.code();
        } catch (IOException | RuntimeException | Error e) {
            Failure failure = Failure.of(e);
            // The file is that of whoever works in the directory.
            if (failure.exitCode() != ExitCode.RUN_IN_USE) {
                result.failed(failure);
            }
            throw e;
        }
    }
}
