package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.benchmark.BenchmarkJob;
import org.tarflow4j.jobs.benchmark.BenchmarkReport;
import org.tarflow4j.jobs.benchmark.BenchmarkRequest;
import org.tarflow4j.jobs.benchmark.BenchmarkResult;
import org.tarflow4j.jobs.benchmark.NamedModel;
import org.tarflow4j.jobs.benchmark.Part;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.output.JsonFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** This machine's speed → a table and benchmark.json. */
@Command(
        name = "benchmark",
        subcommands = BenchmarkPrepareCommand.class,
        description = {
            "Measures training, sampling and denoising on this machine, and the matrix-product peak to hold them against.",
            "Uses random images and weights in this process alone, as one worker; needs no dataset and no Spark."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchmarkCommand implements Callable<Integer> {
    private static final String FILE = "benchmark.json";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "In place of --config, a recipe that ships in the application: ${COMPLETION-CANDIDATES}.")
    private @Nullable NamedModel model;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "What to measure: ${COMPLETION-CANDIDATES}; all of it unless given.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Repetitions, of which the median counts; 3 unless given.")
    private int runs = 3;

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
        BenchmarkRequest request = request();
        Path file = output == null ? new Path(request.settings().run().directory(), FILE) : new Path(output);
        if (dryRun) {
            plan(request, file).print(request.settings(), out);
            return ExitCode.DONE.code();
        }
        BenchmarkResult result = new BenchmarkJob(request, SparkSessions.progress()).run();
        out.println(BenchmarkText.table(result));
        JsonFile.write(BenchmarkReport.of(result), file, SparkSessions.hadoop());
        out.println("Report: " + file);
        return ExitCode.DONE.code();
    }

    private BenchmarkRequest request() {
        if ((model == null) == options.config().isEmpty()) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "A benchmark needs one recipe; give either --config FILE or --model NAME, A or B");
        }
        // One process computes alone, whatever the recipe says of a cluster.
        options.preset("training.workers", "1");
        Settings settings = model == null ? options.settings() : options.settings(model.recipe());
        String recipe = model == null ? String.valueOf(options.config().orElseThrow()) : model.recipe();
        return new BenchmarkRequest(recipe, settings, only, runs);
    }

    private static Plan plan(BenchmarkRequest request, Path file) {
        Plan plan = new Plan().addModel(request.settings().model());
        for (Part part : Part.values()) {
            if (request.parts().contains(part)) {
                plan.add(
                        "Would measure %s of %d images, %.1f GFLOP, %d times",
                        part, request.images(part), request.operations(part) * 1e-9, request.runs());
            }
        }
        return plan.add("Would write %s", file);
    }
}
