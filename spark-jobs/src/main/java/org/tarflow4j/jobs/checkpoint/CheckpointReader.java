package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.model.FlowConfig;

/** Reads single checkpoints, by whoever they were written. */
public final class CheckpointReader {
    /**
     * What is in a checkpoint, all of it verified.
     *
     * @param files length in bytes by name
     */
    public record Summary(
            long step,
            FlowConfig model,
            long parameters,
            TrainingState training,
            Map<String, Double> metrics,
            SortedMap<String, Long> files) {}

    private CheckpointReader() {}

    /**
     * The weights in a checkpoint directory.
     *
     * @throws JobException if it is not a whole checkpoint
     */
    public static FlowWeights weights(String directory, Configuration hadoop) {
        try {
            CheckpointDirectory checkpoint = open(directory, hadoop);
            FlowConfig model = CheckpointContent.model(checkpoint);
            return new FlowWeights(
                    directory, checkpoint.manifest().step(), model, CheckpointContent.parameters(checkpoint, model));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * The weights in {@code directory}, or, where that is absent, in the newest valid checkpoint of a run.
     *
     * @throws JobException if there is none
     */
    public static FlowWeights weights(@Nullable String directory, String runDirectory, Configuration hadoop) {
        if (directory != null) {
            return weights(directory, hadoop);
        }
        CheckpointManager manager = new CheckpointManager(runDirectory, hadoop, new CheckpointSettings(1, 1, 0));
        OptionalLong latest = manager.latest();
        if (latest.isEmpty()) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "No valid checkpoint in " + runDirectory + "/" + CheckpointFiles.FOLDER
                            + "; run train first, or name a checkpoint");
        }
        return weights(manager.directory(latest.getAsLong()), hadoop);
    }

    /** Whether a directory claims to be a checkpoint. */
    public static boolean looksLikeCheckpoint(String directory, Configuration hadoop) {
        Path path = new Path(directory);
        try {
            return path.getFileSystem(hadoop).exists(new Path(path, CheckpointFiles.MANIFEST));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Verifies every byte of a checkpoint and says what is in it.
     *
     * @throws JobException naming the first file that is wrong
     */
    public static Summary inspect(String directory, Configuration hadoop) {
        try {
            CheckpointDirectory checkpoint = open(directory, hadoop);
            checkpoint.verify();
            Checkpoint content = CheckpointContent.read(checkpoint);
            SortedMap<String, Long> files = new TreeMap<>();
            checkpoint.manifest().files().forEach((name, entry) -> files.put(name, entry.length()));
            return new Summary(
                    content.step(),
                    content.model(),
                    content.parameters().length(),
                    content.training(),
                    content.metrics(),
                    files);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    static JobException unusable(IOException e) {
        return new JobException(
                ExitCode.BAD_INPUT, "Cannot use the checkpoint: " + e.getMessage() + "; take another one", e);
    }

    private static CheckpointDirectory open(String directory, Configuration hadoop) throws IOException {
        Path path = new Path(directory);
        FileSystem fileSystem = path.getFileSystem(hadoop);
        if (!fileSystem.exists(path)) {
            throw new DamagedCheckpointException(directory + " does not exist");
        }
        return CheckpointDirectory.open(fileSystem, path);
    }
}
