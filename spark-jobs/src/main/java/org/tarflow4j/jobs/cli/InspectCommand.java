package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.DataProgress;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.model.FlowConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints and verifies a dataset or a checkpoint. */
@Command(
        name = "inspect",
        description =
                "Prints what is in a dataset, with a picture of it, or in a checkpoint, whose files are verified.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Directory of a dataset or of a checkpoint.")
    private String directory = "";

    @Option(names = "--verify", description = "Reads the whole dataset again and compares it with its checksums.")
    private boolean verify;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description = "Where the picture of a dataset goes; default: NAME-sheet.png in the working directory.")
    private @Nullable Path sheet;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = SparkSessions.hadoop();
        PrintWriter out = Output.of(spec);
        if (CheckpointReader.looksLikeCheckpoint(directory, hadoop)) {
            print(CheckpointReader.inspect(directory, hadoop), out);
        } else {
            print(PatchDataset.open(directory, hadoop), out);
        }
        return ExitCode.DONE.code();
    }

    private void print(CheckpointReader.Summary checkpoint, PrintWriter out) {
        FlowConfig model = checkpoint.model();
        out.printf("Checkpoint %s, verified%n", directory);
        out.printf(
                "  step %d, round %d, epoch %d%n",
                checkpoint.step(),
                checkpoint.training().round(),
                checkpoint.training().epoch());
        out.printf(
                "  image %d×%d, %d channels, %d classes; %,d parameters%n",
                model.imageSize(), model.imageSize(), model.channels(), model.classes(), checkpoint.parameters());
        out.printf("  patch-sizes %s, widths %s, layers %s%n", model.patchSizes(), model.widths(), model.layers());
        checkpoint.metrics().forEach((name, value) -> out.printf("  %s %s%n", name, value));
        checkpoint.files().forEach((name, length) -> out.printf("  %10s  %s%n", Plan.bytes(length), name));
    }

    private void print(PatchDataset dataset, PrintWriter out) throws IOException {
        if (verify) {
            List<String> problems = dataset.verify(DataProgress.of(SparkSessions.progress()));
            if (!problems.isEmpty()) {
                throw new JobException(
                        ExitCode.BAD_INPUT,
                        "Dataset " + directory + " is damaged, prepare it again: " + String.join("; ", problems));
            }
        }
        DatasetManifest manifest = dataset.manifest();
        out.println((verify ? "Dataset, verified: " : "Dataset, not verified: ")
                + DatasetText.summary(directory, manifest));
        out.printf(
                Locale.ROOT,
                "  %d channels, patches of %d×%d, transform %s, seed %d, from %s%n",
                manifest.channels(),
                manifest.patchSize(),
                manifest.patchSize(),
                manifest.transform(),
                manifest.seed(),
                manifest.source().path());
        DatasetManifest.Parent parent = manifest.parent();
        if (parent != null) {
            out.printf(Locale.ROOT, "  continues %s, whose %,d images it holds%n", parent.path(), parent.rows());
        }
        for (Split split : Split.values()) {
            List<DatasetManifest.Shard> shards = manifest.split(split).shards();
            long bytes = shards.stream().mapToLong(DatasetManifest.Shard::bytes).sum();
            String files = shards.size() == 1 ? "file" : "files";
            out.printf(Locale.ROOT, "  %s: %,d %s, %s%n", split.code(), shards.size(), files, Plan.bytes(bytes));
        }
        for (int channel = 0; channel < manifest.channels(); channel++) {
            out.printf(
                    Locale.ROOT,
                    "  channel %d on pixels in [-1, 1]: mean %.4f, standard deviation %.4f%n",
                    channel,
                    manifest.channelMean().get(channel),
                    Math.sqrt(manifest.channelVariance().get(channel)));
        }
        new ClassHistogram(manifest).print(out);
        Path file = sheet == null ? Path.of(new org.apache.hadoop.fs.Path(directory).getName() + "-sheet.png") : sheet;
        Files.write(file, new DatasetSheet(manifest).png(dataset));
        out.println("Picture of the first images of each class: " + file);
    }
}
