package org.tarflow4j.jobs.config;

import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/**
 * What is drawn from a flow, and how.
 *
 * @param checkpoint directory of the checkpoint; absent for the newest valid one of the run
 * @param weights which of the checkpoint's weights
 * @param count number of samples
 * @param batchSize samples that are computed together, by index; part of what makes a sample's bytes
 * @param workers number of Spark tasks; without effect on the samples
 * @param seed seed of the request
 * @param labels which class each sample has
 * @param guidance how strongly the samples follow their classes
 * @param denoise the walk from the drawn noise level to a clean image
 * @param output directory of the images
 * @param retries how often a sample that is not finite is drawn again
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
        String output,
        int retries) {
    public SamplingSettings {
        new Checks()
                .atLeast(1, "count", count)
                .atLeast(1, "batch-size", batchSize)
                .atLeast(1, "workers", workers)
                .notBlank("output", output)
                .atLeast(0, "retries", retries)
                .done();
    }
}
