package org.tarflow4j.jobs.monitor;

import org.jspecify.annotations.Nullable;

/**
 * The likelihood of held-out images while a training runs; a line of {@code metrics.jsonl}.
 *
 * @param round rounds that were complete
 * @param step optimizer steps that were done
 * @param weights "raw" or "ema"
 * @param noiseLevel t, standard deviation on pixels in [−1, 1]
 * @param images over how many images
 * @param nats mean of −ln p(x)/N; nats per dimension
 * @param standardError of the mean
 * @param bits the mean in bits per dimension of the 8-bit images; null unless the noise is uniform
 */
public record ValidationMetrics(
        long round,
        long step,
        String weights,
        double noiseLevel,
        long images,
        double nats,
        double standardError,
        @Nullable Double bits) {}
