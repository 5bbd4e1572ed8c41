package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.WeightChoice;
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
    public static FlowWeights weights(String directory, WeightChoice choice, Configuration hadoop) {
        try {
            return CheckpointContent.weights(open(directory, hadoop), choice);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * The weights in {@code directory}, or, where that is absent, those of the newest checkpoint of a run that has them
     * undamaged.
     *
     * @param fence says which checkpoints of the run count
     * @throws JobException if there is none
     */
    public static FlowWeights weights(
            @Nullable String directory, String runDirectory, WeightChoice choice, Fence fence, Configuration hadoop) {
        if (directory != null) {
            return weights(directory, choice, hadoop);
        }
        try {
            return new WholeCheckpoints(CheckpointStore.of(runDirectory, hadoop, fence))
                    .newest(checkpoint -> CheckpointContent.weights(checkpoint, choice))
                    .orElseThrow(() -> new JobException(
                            ExitCode.BAD_INPUT,
                            "No valid checkpoint in " + runDirectory + "/" + CheckpointFiles.FOLDER
                                    + "; run train first, or name a checkpoint"));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * SHA-256 of a checkpoint's manifest, which lists the digests of its files: what tells checkpoints apart.
     *
     * @throws JobException if it cannot be read
     */
    public static String digest(String directory, Configuration hadoop) {
        Path manifest = new Path(directory, CheckpointFiles.MANIFEST);
        try (InputStream in = manifest.getFileSystem(hadoop).open(manifest)) {
            return DigestUtils.sha256Hex(in);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * The probability with which the flow of a checkpoint was told no class while it was trained; empty if its
     * configuration does not say.
     *
     * @throws JobException if it is not a whole checkpoint
     */
    public static OptionalDouble dropLabel(String directory, Configuration hadoop) {
        try {
            return CheckpointContent.dropLabel(open(directory, hadoop));
        } catch (IOException e) {
            throw unusable(e);
        }
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
            Checkpoint content = CheckpointContent.read(checkpoint);
            checkpoint.verify();
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
