package org.tarflow4j.jobs.flow;

import java.io.IOException;
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
    private static @Nullable FlowWeights weights;

    private WeightsCache() {}

    /**
     * Finds the checkpoint on the driver, and keeps its weights for tasks of the same JVM.
     *
     * @param directory null for the newest valid one of the run
     * @throws JobException if there is none
     */
    public static synchronized CheckpointId find(
            @Nullable String directory, String runDirectory, WeightChoice choice, Configuration hadoop) {
        FlowWeights found = CheckpointReader.weights(
                directory, runDirectory, choice, RunLease.readingOnly(runDirectory, hadoop), hadoop);
        try {
            Path path = new Path(found.directory());
            String qualified = path.getFileSystem(hadoop).makeQualified(path).toString();
            CheckpointId id = new CheckpointId(
                    qualified, CheckpointReader.digest(qualified, hadoop), found.step(), found.taken(), found.model());
            address = id.address();
            weights = found;
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
        // Let go of the old ones first: there may be no room for both.
        weights = null;
        FlowWeights read = CheckpointReader.weights(wanted.directory(), wanted.weights(), hadoop);
        weights = read;
        address = wanted;
        return read;
    }
}
