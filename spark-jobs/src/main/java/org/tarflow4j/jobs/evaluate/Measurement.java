package org.tarflow4j.jobs.evaluate;

import org.tarflow4j.jobs.config.NoiseKind;

/**
 * A number of the report: a mean over held-out images.
 *
 * @param name what it is
 * @param density whose likelihood it is: "flow", "untrained-flow", "gaussian-per-pixel", or for a volume-preserving flow
 *     "flow-tracked-prior"
 * @param noiseLevel t, standard deviation on pixels in [−1, 1]; what the flow is told where the noise is uniform
 * @param images over how many images
 * @param value the mean; lower is better
 * @param standardError of the mean
 * @param low lower end of the confidence interval
 * @param high upper end
 * @param unit of value, standard error, low and high
 * @param definition how it is computed
 */
public record Measurement(
        String name,
        String density,
        double noiseLevel,
        long images,
        double value,
        double standardError,
        double low,
        double high,
        String unit,
        String definition) {

    static final String NATS = "nats/dimension";
    static final String BITS = "bits/dimension";

    private static final String NATS_DEFINITION =
            "mean over images of -ln p(x)/N; for a flow loss_b + ln(2 pi)/2, for flow-tracked-prior with"
                    + " mean(z^2/var + ln var) in place of mean(z^2). x has pixels in [-1, 1] plus noise, and p is"
                    + " the density of x, so numbers of different noise do not compare";
    private static final String BITS_DEFINITION =
            "(nats/dimension)/ln 2 + 7: bits per colour value of the 8-bit image, from x + u with u uniform in [0, 2/256)";

    /** @param quantile of the standard normal distribution that the interval reaches on both sides */
    static Measurement nats(String density, double level, Statistics statistics, double quantile) {
        return nats("negative-log-likelihood", density, level, statistics, quantile, NATS_DEFINITION);
    }

    /** As {@link #nats(String, double, Statistics, double)}, for a likelihood that is come by in another way. */
    static Measurement nats(
            String name, String density, double level, Statistics statistics, double quantile, String definition) {
        double error = statistics.standardError();
        return new Measurement(
                name,
                density,
                level,
                statistics.count(),
                statistics.mean(),
                error,
                statistics.mean() - quantile * error,
                statistics.mean() + quantile * error,
                NATS,
                definition);
    }

    /** The same likelihood in bits; meant for uniform noise alone. */
    Measurement bits() {
        return new Measurement(
                "bits-per-dimension",
                density,
                noiseLevel,
                images,
                NoiseKind.bits(value),
                standardError / Math.log(2),
                NoiseKind.bits(low),
                NoiseKind.bits(high),
                BITS,
                BITS_DEFINITION);
    }
}
