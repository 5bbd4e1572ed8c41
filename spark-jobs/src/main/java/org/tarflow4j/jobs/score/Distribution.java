package org.tarflow4j.jobs.score;

import java.util.Map;
import java.util.TreeMap;

/**
 * A score over the images of a set.
 *
 * @param set {@code train}, {@code validation} or {@code other}
 * @param score {@link Score#column}
 * @param quantiles by probability
 */
public record Distribution(
        String set, String score, int images, double mean, double standardDeviation, Map<Double, Double> quantiles) {
    private static final double[] PROBABILITIES = {0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};

    static Distribution of(String set, Score score, Scores scores) {
        Map<Double, Double> quantiles = new TreeMap<>();
        for (double probability : PROBABILITIES) {
            quantiles.put(probability, scores.quantile(probability));
        }
        return new Distribution(
                set, score.column(), scores.count(), scores.mean(), scores.standardDeviation(), quantiles);
    }
}
