package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.model.library.WeightFile;
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
        INDArray parameters = parameters(settings);
        Configuration hadoop = SparkSessions.hadoop();
        String directory;
        try (RunLease lease = RunLease.acquire(output, hadoop, settings.run().leaseDuration(), Output.name(spec))) {
            CheckpointManager manager =
                    new CheckpointManager(output, hadoop, settings.training().checkpoint(), lease);
            directory = manager.directory(STEP);
            if (CheckpointReader.looksLikeCheckpoint(directory, hadoop)) {
                throw new JobException(
                        ExitCode.BAD_USAGE,
                        directory + " exists, and checkpoints are not rewritten; choose another --output");
            }
            manager.save(checkpoint(settings, parameters));
        }
        Output.of(spec).println("Imported " + from + " into " + directory);
        return ExitCode.DONE.code();
    }

    private static Checkpoint checkpoint(Settings settings, INDArray parameters) {
        return new Checkpoint(
                STEP,
                settings.model(),
                FlatVector.of(parameters),
                null,
                null,
                TrainingState.NONE,
                settings.resolved().hocon(),
                Map.of());
    }

    private INDArray parameters(Settings settings) throws IOException {
        try {
            return WeightFile.read(from, settings.model());
        } catch (NoSuchFileException e) {
            throw new JobException(ExitCode.BAD_INPUT, from + " does not exist or is no file; check --from", e);
        }
    }
}
