package org.tarflow4j.jobs.evaluate;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.tarflow4j.jobs.config.Names;

/**
 * Two checkpoints on the same held-out images with the same noise.
 *
 * @param images how many images
 * @param noise kind of the noise on the images: "gaussian" or "uniform"
 * @param seed decided the noise
 * @param confidence probability of the intervals
 * @param unit of the levels' numbers
 * @param definition of the levels' numbers
 * @param levels by noise level
 */
public record Comparison(
        long images, String noise, long seed, double confidence, String unit, String definition, List<Level> levels) {

    private static final String DEFINITION =
            "mean over images of -ln p(x)/N, x with pixels in [-1, 1] plus noise; difference is the mean of candidate minus"
                    + " incumbent, image by image, so what makes an image hard for both is not in its error; low and high"
                    + " are difference ± z·standardError, images taken as independent";

    /**
     * The likelihoods at one noise level; lower is better.
     *
     * @param noiseLevel t, standard deviation on pixels in [−1, 1]; what the flows are told where the noise is uniform
     * @param candidate mean of the candidate
     * @param incumbent mean of the incumbent
     * @param difference mean over images of candidate minus incumbent; negative if the candidate is better
     * @param standardError of the difference; NaN for fewer than two images
     * @param low lower end of the difference's confidence interval
     * @param high upper end
     */
    public record Level(
            double noiseLevel,
            double candidate,
            double incumbent,
            double difference,
            double standardError,
            double low,
            double high) {}

    static Comparison of(HeldOutImages images, double confidence, List<Level> levels) {
        return new Comparison(
                images.count(),
                Names.kebab(images.noise()),
                images.seed(),
                confidence,
                Measurement.NATS,
                DEFINITION,
                levels);
    }

    /** Compares image by image at one noise level. */
    static Level level(double noiseLevel, double[] candidate, double[] incumbent, double confidence) {
        double[] differences = new double[candidate.length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = candidate[i] - incumbent[i];
        }
        Statistics difference = Statistics.of(differences);
        double error = difference.standardError();
        double reach = new NormalDistribution().inverseCumulativeProbability(0.5 + confidence / 2) * error;
        return new Level(
                noiseLevel,
                Statistics.of(candidate).mean(),
                Statistics.of(incumbent).mean(),
                difference.mean(),
                error,
                difference.mean() - reach,
                difference.mean() + reach);
    }
}
