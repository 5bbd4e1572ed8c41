package org.tarflow4j.jobs.flow;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.lease.RunLease;

/**
 * The weights that this JVM sampled with last. Tasks read them from the checkpoint's file system, once per executor:
 * gigabytes in a closure would pass through the driver for every task.
 */
public final class WeightsCache {
    private static CheckpointId.@Nullable Address address;
    /** What was asked for; the weights are others where a checkpoint has no moving average. */
    private static @Nullable WeightChoice asked;

    private static @Nullable FlowWeights weights;

    private WeightsCache() {}

    /**
     * Finds the checkpoint on the driver, and keeps its weights for tasks of the same JVM. Those of a directory that it has
     * already are not read again.
     *
     * @param directory null for the newest valid one of the run
     * @throws JobException if there is none
     */
    public static synchronized CheckpointId find(
            @Nullable String directory, String runDirectory, WeightChoice choice, Configuration hadoop) {
        Optional<CheckpointId> kept = directory == null ? Optional.empty() : kept(directory, choice, hadoop);
        if (kept.isPresent()) {
            return kept.get();
        }
        letGo();
        FlowWeights found = CheckpointReader.weights(
                directory, runDirectory, choice, RunLease.readingOnly(runDirectory, hadoop), hadoop);
        try {
            String directoryFound = qualified(found.directory(), hadoop);
            CheckpointId id = id(found, directoryFound, CheckpointReader.digest(directoryFound, hadoop));
            keep(id.address(), choice, found);
            return id;
        } catch (IOException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "Cannot read the checkpoint " + found.directory() + ": " + e.getMessage(), e);
        }
    }

    /** The weights at an address; to be read, never changed, by any number of threads. */
    public static synchronized FlowWeights get(CheckpointId.Address wanted, Configuration hadoop) {
        FlowWeights cached = weights;
        if (cached != null && wanted.equals(address)) {
            return cached;
        }
        if (!CheckpointReader.digest(wanted.directory(), hadoop).equals(wanted.digest())) {
            throw new JobException(
                    ExitCode.FAILED, wanted.directory() + " is not the checkpoint it was when the job started");
        }
        letGo();
        FlowWeights read = CheckpointReader.weights(wanted.directory(), wanted.weights(), hadoop);
        keep(wanted, wanted.weights(), read);
        return read;
    }

    /** The checkpoint in a directory, if its weights are those that are here. */
    private static Optional<CheckpointId> kept(String directory, WeightChoice choice, Configuration hadoop) {
        CheckpointId.Address here = address;
        FlowWeights cached = weights;
        if (here == null || cached == null || choice != asked) {
            return Optional.empty();
        }
        try {
            String qualified = qualified(directory, hadoop);
            return qualified.equals(here.directory())
                            && CheckpointReader.digest(qualified, hadoop).equals(here.digest())
                    ? Optional.of(id(cached, qualified, here.digest()))
                    : Optional.empty();
        } catch (IOException e) {
            // Who reads it all finds out what is wrong.
            return Optional.empty();
        }
    }

    private static void keep(CheckpointId.Address at, WeightChoice choice, FlowWeights read) {
        address = at;
        asked = choice;
        weights = read;
    }

    /** Of the old ones before others are read: there may be no room for both. */
    private static void letGo() {
        address = null;
        asked = null;
        weights = null;
    }

    private static CheckpointId id(FlowWeights found, String directory, String digest) {
        return new CheckpointId(directory, digest, found.step(), found.taken(), found.model());
    }

    private static String qualified(String directory, Configuration hadoop) throws IOException {
        Path path = new Path(directory);
        return path.getFileSystem(hadoop).makeQualified(path).toString();
    }
}
