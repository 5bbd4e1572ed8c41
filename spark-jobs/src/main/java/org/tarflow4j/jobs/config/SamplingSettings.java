package org.tarflow4j.jobs.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/**
 * What is drawn from a flow, and how.
 *
 * @param checkpoint directory of the checkpoint; absent for the newest valid one of the run
 * @param weights which of the checkpoint's weights
 * @param count number of samples; {@link #AUTO} for as many as the labels say
 * @param batchSize samples that are computed together, by index; part of what makes a sample's bytes
 * @param workers number of Spark tasks; without effect on the samples
 * @param seed seed of the request
 * @param labels which class each sample has
 * @param guidance how strongly the samples follow their classes
 * @param denoise the walk from the drawn noise level to a clean image
 * @param stages which parts of the work are done
 * @param generated directory of what {@link SampleStage#GENERATE} leaves when it runs alone
 * @param format how samples are stored
 * @param shardGroups groups of a file that holds many samples
 * @param recompute whether denoising trades time for memory
 * @param output directory of the images
 * @param retries how often a sample that is not finite is drawn again
 * @param sweep the grid of settings that are compared
 */
public record SamplingSettings(
        @Nullable String checkpoint,
        WeightChoice weights,
        int count,
        int batchSize,
        int workers,
        long seed,
        SampleLabels labels,
        Guidance guidance,
        Denoising denoise,
        Set<SampleStage> stages,
        String generated,
        SampleFormat format,
        int shardGroups,
        boolean recompute,
        String output,
        int retries,
        SweepSettings sweep) {
    /** A count that follows from the labels. */
    public static final int AUTO = Integer.MIN_VALUE;

    public SamplingSettings {
        new Checks()
                .that(count >= 1 || count == AUTO, "count", count, "must be at least 1")
                .atLeast(1, "batch-size", batchSize)
                .atLeast(1, "workers", workers)
                .that(!stages.isEmpty(), "stages", stages, "must name generate, denoise or both")
                .notBlank("generated", generated)
                .atLeast(1, "shard-groups", shardGroups)
                .notBlank("output", output)
                .atLeast(0, "retries", retries)
                .done();
        stages = Set.copyOf(stages);
    }
}
