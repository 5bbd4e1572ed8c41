package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.model.FlowConfig;

/**
 * The checkpoints of one run, in {@code checkpoints/} of its directory. One driver writes, any number of readers may
 * read meanwhile: a directory is visible only when it is whole, and is never rewritten.
 */
public final class CheckpointManager {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointManager.class);
    private static final long PART_BYTES = 1L << 30;

    private final CheckpointStore store;
    private final WholeCheckpoints checkpoints;
    private final Retention retention;
    private final long partBytes;

    /**
     * @param runDirectory path or URI
     * @param hadoop where file systems are configured
     * @param settings what is kept
     * @param fence holds the run directory for this driver; {@link Fence#NONE} where nobody else could want it
     */
    public CheckpointManager(String runDirectory, Configuration hadoop, CheckpointSettings settings, Fence fence) {
        this(store(runDirectory, hadoop, fence), settings, PART_BYTES);
    }

    CheckpointManager(CheckpointStore store, CheckpointSettings settings, long partBytes) {
        this.store = store;
        this.checkpoints = new WholeCheckpoints(store);
        this.retention = new Retention(settings);
        this.partBytes = partBytes;
    }

    /**
     * Writes a checkpoint whole or not at all, then deletes those that need not be kept. A whole checkpoint of the same
     * step stays as it is; one that is damaged or refused by the fence is moved aside. The vectors are asked for one
     * tensor at a time.
     *
     * @return its directory
     * @throws JobException {@link ExitCode#RESOURCE_MISSING} if there is no space left, {@link ExitCode#FAILED} if it
     *     cannot be written for another reason
     */
    public String save(Checkpoint checkpoint) {
        return write(checkpoint.step(), writer -> CheckpointContent.write(writer, checkpoint, partBytes));
    }

    /**
     * Makes a checkpoint of another run one of this run, as {@link #save} does: its files are copied as they are, and
     * verified on the way.
     *
     * @param directory of the other run's checkpoint
     * @param step its number in this run
     * @return its directory in this run
     * @throws JobException as for {@link #save}; {@link ExitCode#BAD_INPUT} if it is not whole
     */
    public String adopt(String directory, long step) {
        return write(
                step,
                writer -> CheckpointCopy.copy(directory, store.fileSystem().getConf(), writer));
    }

    /** What fills a checkpoint's directory. */
    private interface Content {
        void writeTo(CheckpointWriter writer) throws IOException;
    }

    private String write(long step, Content content) {
        Path written = null;
        try {
            store.deleteUnfinished();
            if (isThere(step)) {
                return directory(step);
            }
            written = store.begin(step);
            CheckpointWriter writer = store.writer(written);
            content.writeTo(writer);
            writer.commit(step);
            store.commit(written, step);
        } catch (DamagedCheckpointException e) {
            abandon(written);
            throw CheckpointReader.unusable(e);
        } catch (IOException | FSError e) {
            abandon(written);
            throw failed(step, e);
        }
        applyRetention();
        return directory(step);
    }

    /** The highest step whose checkpoint is whole, every byte verified; others are skipped with a warning. */
    public OptionalLong latest() {
        return newest(checkpoint -> {
                    checkpoint.verify();
                    return checkpoint.manifest().step();
                })
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if it is not whole
     */
    public Checkpoint load(long step) {
        try {
            return CheckpointContent.read(store.open(step));
        } catch (IOException e) {
            throw CheckpointReader.unusable(e);
        }
    }

    /**
     * What a training goes on from: the latest checkpoint, if there is one. It is verified while it is read.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if its flow has another shape than {@code model}
     */
    public Optional<Checkpoint> resume(FlowConfig model) {
        Optional<Checkpoint> latest = newest(CheckpointContent::read);
        latest.ifPresent(checkpoint -> requireShape(checkpoint, model));
        return latest;
    }

    /**
     * Bytes of a checkpoint's files.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if it is not whole
     */
    public long bytes(long step) {
        try {
            return store.open(step).manifest().files().values().stream()
                    .mapToLong(Manifest.Entry::length)
                    .sum();
        } catch (IOException e) {
            throw CheckpointReader.unusable(e);
        }
    }

    /** The directory of a step's checkpoint, whether it exists or not. */
    public String directory(long step) {
        return store.path(step).toString();
    }

    /**
     * Makes a whole checkpoint the one that is meant for use; it is kept from now on.
     *
     * @throws JobException if it is not whole, or the choice cannot be written
     */
    public void promote(long step) {
        try {
            store.open(step).verify();
            store.promote(step);
        } catch (DamagedCheckpointException e) {
            throw CheckpointReader.unusable(e);
        } catch (IOException | FSError e) {
            throw new JobException(ExitCode.FAILED, "Cannot promote " + directory(step) + ": " + e.getMessage(), e);
        }
    }

    /** The promoted step, if any. */
    public OptionalLong promoted() {
        try {
            return store.promoted();
        } catch (IOException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "Cannot tell which checkpoint is promoted: " + e.getMessage(), e);
        }
    }

    private <T> Optional<T> newest(WholeCheckpoints.Use<T> use) {
        try {
            return checkpoints.newest(use);
        } catch (IOException e) {
            throw new JobException(ExitCode.BAD_INPUT, "Cannot list " + store + ": " + e.getMessage(), e);
        }
    }

    private void requireShape(Checkpoint checkpoint, FlowConfig model) {
        if (!checkpoint.model().equals(model)) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "Checkpoint " + directory(checkpoint.step()) + " is of another shape: it has "
                            + ModelDifference.of(checkpoint.model(), model) + "; change model, or run.directory");
        }
    }

    /** Whether there is nothing to write; moves away what is in the way. */
    private boolean isThere(long step) throws IOException {
        if (!store.exists(step)) {
            return false;
        }
        WholeCheckpoints.State state = checkpoints.state(step);
        if (state == WholeCheckpoints.State.WHOLE) {
            LOG.info("Checkpoint {} exists and is whole; it stays", store.path(step));
            return true;
        }
        LOG.warn("Moved it to {}", store.moveAside(step, state.name().toLowerCase(Locale.ROOT)));
        return false;
    }

    private void applyRetention() {
        try {
            List<CheckpointDirectory> complete = checkpoints.complete();
            List<Long> steps =
                    complete.stream().map(found -> found.manifest().step()).toList();
            List<Long> expired = retention.expired(steps, store.promoted());
            for (CheckpointDirectory checkpoint : complete) {
                if (expired.contains(checkpoint.manifest().step())) {
                    store.delete(checkpoint);
                }
            }
        } catch (IOException e) {
            LOG.warn("Could not delete old checkpoints in {}: {}", store, e.getMessage());
        }
    }

    private void abandon(@Nullable Path written) {
        try {
            if (written != null) {
                store.abandon(written);
            }
        } catch (IOException | FSError e) {
            LOG.warn("Could not delete the unfinished {}: {}", written, e.getMessage());
        }
    }

    private JobException failed(long step, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        boolean full = message.toLowerCase(Locale.ROOT).contains("no space left")
                || message.toLowerCase(Locale.ROOT).contains("quota");
        String last = lastGood();
        return full
                ? new JobException(
                        ExitCode.RESOURCE_MISSING,
                        "No space left on the device while writing checkpoint step " + step + " at " + store
                                + "; free space and start again; " + last,
                        cause)
                : new JobException(
                        ExitCode.FAILED,
                        "Cannot write checkpoint step " + step + " at " + store + ": " + message + "; " + last,
                        cause);
    }

    private String lastGood() {
        try {
            List<CheckpointDirectory> complete = checkpoints.complete();
            return complete.isEmpty()
                    ? "there is no earlier one"
                    : "the last good checkpoint is step "
                            + complete.get(complete.size() - 1).manifest().step();
        } catch (IOException e) {
            return "which is the last good checkpoint cannot be told: " + e.getMessage();
        }
    }

    private static CheckpointStore store(String runDirectory, Configuration hadoop, Fence fence) {
        try {
            return CheckpointStore.of(runDirectory, hadoop, fence);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "Cannot use run.directory = " + runDirectory + ": " + e.getMessage(), e);
        }
    }
}
