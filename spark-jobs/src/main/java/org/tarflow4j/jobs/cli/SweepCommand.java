package org.tarflow4j.jobs.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.SweepSettings;
import org.tarflow4j.jobs.sample.sweep.SweepJob;
import org.tarflow4j.jobs.sample.sweep.SweepResult;
import org.tarflow4j.jobs.sample.sweep.SweepRow;
import picocli.CommandLine.Command;

/** Checkpoint → the same samples in many settings. */
@Command(
        name = "sweep",
        description = "Draws the same samples with every combination of sampling.sweep; one picture and one table.")
final class SweepCommand extends RunCommand {
    @Override
    Plan plan(Settings settings) {
        SweepSettings sweep = settings.sampling().sweep();
        return new Plan()
                .add(
                        "Would draw the same samples with guidance %s, %s denoising steps and %s, into %s",
                        sweep.guidance(), sweep.steps(), sweep.dynamics(), sweep.output())
                .addLines(SampleCommand.memory(settings));
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        SweepResult result = UntilStopped.run(spark, "sweep", () -> new SweepJob(spark, settings, progress).run());
        String header = String.format(
                Locale.ROOT,
                "%8s %6s %8s %8s %7s %8s %10s %9s",
                "guidance",
                "steps",
                "dynamics",
                "samples",
                "failed",
                "retried",
                "clipped, %",
                "s/sample");
        return result.rows().stream()
                .map(SweepCommand::line)
                .collect(
                        Collectors.joining("\n", header + "\n", "\nSee sweep.png and sweep.csv in " + result.output()));
    }

    private static String line(SweepRow row) {
        return String.format(
                Locale.ROOT,
                "%8s %6d %8s %8d %7d %8d %10.3f %9.3f",
                row.guidance(),
                row.steps(),
                row.dynamicsWord(),
                row.result().samples(),
                row.result().failed(),
                row.result().retried(),
                100 * row.result().clippedShare(),
                row.secondsPerSample());
    }
}
