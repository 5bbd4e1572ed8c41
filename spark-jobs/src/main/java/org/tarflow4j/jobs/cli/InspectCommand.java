package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.model.FlowConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints and verifies a dataset or a checkpoint. */
@Command(
        name = "inspect",
        description = "Verifies every byte of a dataset or a checkpoint and prints what is in it.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Directory of a dataset or of a checkpoint.")
    private String directory = "";

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
        List<String> problems = dataset.verify();
        if (!problems.isEmpty()) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + directory + " is damaged, prepare it again: " + String.join("; ", problems));
        }
        DatasetManifest manifest = dataset.manifest();
        out.println("Dataset, verified: " + DatasetText.summary(directory, manifest));
        out.printf(
                "  %d channels, patches of %d×%d, transform %s, seed %d, from %s%n",
                manifest.channels(),
                manifest.patchSize(),
                manifest.patchSize(),
                manifest.transform(),
                manifest.seed(),
                manifest.source().path());
        out.printf("  mean %s, variance %s per channel%n", manifest.channelMean(), manifest.channelVariance());
        List<Long> images = manifest.split(Split.TRAIN).imagesPerClass();
        for (int label = 0; label < images.size(); label++) {
            out.printf(
                    "  %,10d  %d %s%n",
                    images.get(label), label, manifest.classNames().get(label));
        }
    }
}
