package org.tarflow4j.jobs.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.flow.StateDict;
import org.tarflow4j.model.io.Safetensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A checkpoint's weights → one safetensors file with the reference's names. */
@Command(
        name = "export-checkpoint",
        description = "Writes the weights of a checkpoint as one safetensors file with the reference's names.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--checkpoint", required = true, paramLabel = "DIR", description = "Directory of a checkpoint.")
    private String checkpoint = "";

    @Option(
            names = "--weights",
            paramLabel = "ema|raw",
            defaultValue = "ema",
            description = "ema (the default): the moving average, if the checkpoint has one. raw: as trained.")
    private WeightChoice choice = WeightChoice.EMA;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "A local file; replaced if it exists.")
    private Path output = Path.of("");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        FlowWeights weights = CheckpointReader.weights(checkpoint, choice, SparkSessions.hadoop());
        Path whole = output.toAbsolutePath();
        Path unfinished = whole.resolveSibling("." + whole.getFileName() + ".unfinished");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20)) {
                Safetensors.write(
                        out,
                        StateDict.of(weights.model(), FlatVector.of(weights.parameters())::part),
                        Map.of("format", "pt"));
            }
            Files.move(unfinished, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        Output.of(spec)
                .println("Exported step " + weights.step()
                        + (weights.taken() == WeightChoice.EMA ? ", averaged weights" : "")
                        + " of " + checkpoint + " to " + output + " ("
                        + Plan.bytes(Files.size(output)) + ")");
        return ExitCode.DONE.code();
    }
}
