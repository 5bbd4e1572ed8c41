package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.benchmark.PreparationJob;
import org.tarflow4j.jobs.benchmark.PreparationReport;
import org.tarflow4j.jobs.benchmark.PreparationRequest;
import org.tarflow4j.jobs.benchmark.PreparationResult;
import org.tarflow4j.jobs.benchmark.PreparationStep;
import org.tarflow4j.jobs.benchmark.Timing;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.output.JsonFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast one core prepares images → a table and benchmark-prepare.json. */
@Command(
        name = "prepare",
        description = {
            "Measures how fast one core of this machine brings photographs to patches, and where the time goes.",
            "Makes its photographs itself; the recipe says transform and size."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchmarkPrepareCommand implements Callable<Integer> {
    private static final String FILE = "benchmark-prepare.json";
    private static final String ROW = "%-8s  %-24s  %9s  %s";

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Photographs of 500×375 pixels that are prepared in one run; 200 unless given.")
    private int images = 200;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Repetitions, of which the median counts; 5 unless given.")
    private int runs = 5;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the numbers go, as JSON; " + FILE + " in the run directory unless given.")
    private @Nullable String output;

    @Option(
            names = "--dry-run",
            description =
                    "Prints the resolved configuration with the origin of each value, and the plan; starts nothing.")
    private boolean dryRun;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Output.of(spec);
        Settings settings = options.settings();
        PreparationRequest request = PreparationRequest.of(settings, images, runs);
        Path file = output == null ? new Path(settings.run().directory(), FILE) : new Path(output);
        if (dryRun) {
            new Plan()
                    .add("Would measure %s, %d times", what(request), runs)
                    .add("Would write %s", file)
                    .print(settings, out);
            return ExitCode.DONE.code();
        }
        PreparationResult result = new PreparationJob(request, SparkSessions.progress()).run();
        table(result, out);
        JsonFile.write(PreparationReport.of(result), file, SparkSessions.hadoop());
        out.println("Report: " + file);
        return ExitCode.DONE.code();
    }

    private static String what(PreparationRequest request) {
        PatchLayout layout = request.layout();
        return String.format(
                Locale.ROOT,
                "%d photographs to %d×%d×%d (%s)",
                request.images(),
                layout.imageSize(),
                layout.imageSize(),
                layout.channels(),
                request.transform().code());
    }

    private static void table(PreparationResult result, PrintWriter out) {
        out.println((result.processor() == null ? "An unknown processor" : result.processor()) + ", " + result.java());
        out.println(what(result.request()) + String.format(Locale.ROOT, " of %.0f kB", result.fileBytes() / 1e3));
        out.println(String.format(Locale.ROOT, ROW, "", "ms, median [min – max]", "images/s", ""));
        double each = 1e3 / result.request().images();
        for (PreparationStep step : PreparationStep.values()) {
            Timing seconds = result.timing(step);
            String times = String.format(
                    Locale.ROOT,
                    "%.3f [%.3f – %.3f]",
                    each * seconds.median(),
                    each * seconds.least(),
                    each * seconds.most());
            String speed = String.format(Locale.ROOT, "%.0f", result.imagesPerSecond(step));
            out.println(String.format(Locale.ROOT, ROW, step, times, speed, step.definition()));
        }
    }
}
