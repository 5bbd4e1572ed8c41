package org.tarflow4j.jobs.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.flow.StateDict;
import org.tarflow4j.model.io.PyTorchCheckpoint;
import org.tarflow4j.model.io.Safetensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The reference's weights → a checkpoint. */
@Command(
        name = "import-checkpoint",
        description = "Makes a checkpoint from weights of the reference implementation, .pth or .safetensors.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    private static final long STEP = 0;

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "Weights, a local file.")
    private Path from = Path.of("");

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "A run directory; the checkpoint becomes DIR/checkpoints/step-00000000.")
    private String output = "";

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = options.settings();
        CheckpointManager manager = new CheckpointManager(
                output, SparkSessions.hadoop(), settings.training().checkpoint(), Fence.NONE);
        String directory = manager.directory(STEP);
        if (CheckpointReader.looksLikeCheckpoint(directory, SparkSessions.hadoop())) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    directory + " exists, and checkpoints are not rewritten; choose another --output");
        }
        manager.save(new Checkpoint(
                STEP,
                settings.model(),
                FlatVector.of(parameters(settings)),
                null,
                null,
                TrainingState.NONE,
                settings.resolved().hocon(),
                Map.of()));
        Output.of(spec).println("Imported " + from + " into " + directory);
        return ExitCode.DONE.code();
    }

    private INDArray parameters(Settings settings) throws IOException {
        try {
            return StateDict.toFlat(settings.model(), tensors(), DataType.FLOAT);
        } catch (IllegalArgumentException e) {
            throw new JobException(ExitCode.BAD_INPUT, from + ": " + e.getMessage() + "; check model in --config", e);
        }
    }

    private Map<String, INDArray> tensors() throws IOException {
        if (!Files.isRegularFile(from)) {
            throw new JobException(ExitCode.BAD_INPUT, from + " does not exist or is no file; check --from");
        }
        if (isZip()) {
            return PyTorchCheckpoint.read(from);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(from), 1 << 20)) {
            return Safetensors.read(in, Files.size(from), from.toString()).tensors();
        }
    }

    /** By its content, not by its name: what torch.save writes is a zip, a safetensors file never is. */
    private boolean isZip() throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            byte[] magic = in.readNBytes(2);
            return magic.length == 2 && magic[0] == 'P' && magic[1] == 'K';
        }
    }
}
