package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a flow is judged on held-out images.
 *
 * @param checkpoint directory of the checkpoint; absent for the newest valid one of the run
 * @param weights which of the checkpoint's weights
 * @param dataset directory of the patch dataset; its validation split is used
 * @param noiseLevels levels that the likelihood is reported at, each on its own
 * @param batchSize images that are computed together
 * @param workers number of Spark tasks; without effect on the numbers
 * @param limit at most so many images; 0 for all
 * @param seed decides the noise
 * @param confidence probability of the reported intervals, in (0, 1)
 * @param auditImages held-out images that decoding, log-determinant and denoiser are checked on
 * @param pipelineDensity the density of what the denoiser puts out
 */
public record EvaluationSettings(
        @Nullable String checkpoint,
        WeightChoice weights,
        String dataset,
        List<Double> noiseLevels,
        int batchSize,
        int workers,
        long limit,
        long seed,
        double confidence,
        int auditImages,
        PipelineDensitySettings pipelineDensity)
        implements Serializable {
    public EvaluationSettings {
        new Checks()
                .notBlank("dataset", dataset)
                .that(
                        !noiseLevels.isEmpty()
                                && noiseLevels.stream().allMatch(level -> level > 0 && Double.isFinite(level)),
                        "noise-levels",
                        noiseLevels,
                        "must be positive numbers, at least one")
                .atLeast(1, "batch-size", batchSize)
                .atLeast(1, "workers", workers)
                .atLeast(0, "limit", limit)
                .that(confidence > 0 && confidence < 1, "confidence", confidence, "must be between 0 and 1")
                .atLeast(1, "audit-images", auditImages)
                .done();
        noiseLevels = List.copyOf(noiseLevels);
    }
}
