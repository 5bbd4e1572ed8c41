package org.tarflow4j.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.tarflow4j.model.KeyedRandom;

/** The mergeable statistics against what one machine computes from all numbers at once. */
class LatentStatisticsTest {
    private static final int TOKENS = 3;
    private static final int WIDTH = 4;
    private static final int GROUPS = 7;

    @Test
    void momentsAreThoseOfAllNumbers() {
        Moments merged = all().moments();
        double[] numbers = numbers(-1);
        double mean = Arrays.stream(numbers).average().orElseThrow();
        double variance = central(numbers, mean, 2);
        assertThat(merged.count()).isEqualTo(numbers.length);
        assertThat(merged.mean()).isCloseTo(mean, within(1e-13));
        assertThat(merged.variance()).isCloseTo(variance, within(1e-12));
        assertThat(merged.skewness()).isCloseTo(central(numbers, mean, 3) / Math.pow(variance, 1.5), within(1e-12));
        assertThat(merged.excessKurtosis())
                .isCloseTo(central(numbers, mean, 4) / (variance * variance) - 3, within(1e-11));
    }

    @Test
    void distancesAreThoseOfTheSortedNumbersUpToABin() {
        LatentStatistics merged = all();
        for (int token = 0; token < TOKENS; token++) {
            double[] sorted = numbers(token);
            Arrays.sort(sorted);
            double exact = 0;
            for (int i = 0; i < sorted.length; i++) {
                double normal = new NormalDistribution().cumulativeProbability(sorted[i]);
                exact = Math.max(exact, Math.abs(normal - (double) i / sorted.length));
                exact = Math.max(exact, Math.abs(normal - (i + 1.0) / sorted.length));
            }
            assertThat(merged.count(token)).isEqualTo(sorted.length);
            assertThat(merged.distance(token)).isBetween(exact - 1.0 / LatentStatistics.BINS, exact + 1e-12);
        }
        assertThat(merged.distance(2)).as("a token that is not normal").isGreaterThan(2 * merged.distance(0));
    }

    @Test
    void mergingGivesTheUnionToTheLastBitHoweverItIsCutAndOrdered() {
        LatentStatistics forward = all();
        LatentStatistics left = LatentStatistics.ofTokens(TOKENS);
        LatentStatistics right = LatentStatistics.ofTokens(TOKENS);
        for (int group = GROUPS - 1; group >= 0; group--) {
            (group % 3 == 0 ? left : right).add(group, group(group), WIDTH);
        }
        for (LatentStatistics merged : List.of(left.merge(right), right.merge(left))) {
            assertThat(merged.moments().mean()).isEqualTo(forward.moments().mean());
            assertThat(merged.moments().excessKurtosis())
                    .isEqualTo(forward.moments().excessKurtosis());
            for (int token = 0; token < TOKENS; token++) {
                assertThat(merged.distance(token)).isEqualTo(forward.distance(token));
            }
        }
    }

    private static LatentStatistics all() {
        LatentStatistics statistics = LatentStatistics.ofTokens(TOKENS);
        for (int group = 0; group < GROUPS; group++) {
            statistics.add(group, group(group), WIDTH);
        }
        return statistics;
    }

    /** Some images [B · T · D]; the last token is wider and skewed. */
    private static double[] group(int group) {
        int images = 20 + group;
        KeyedRandom random = new KeyedRandom(9, group);
        double[] latents = new double[images * TOKENS * WIDTH];
        for (int i = 0; i < latents.length; i++) {
            double z = random.nextGaussian();
            latents[i] = i / WIDTH % TOKENS == 2 ? 1.5 * z + 0.2 * z * z : z;
        }
        return latents;
    }

    /** Of one token, or of all for −1. */
    private static double[] numbers(int token) {
        List<Double> numbers = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            double[] latents = group(group);
            for (int i = 0; i < latents.length; i++) {
                if (token < 0 || i / WIDTH % TOKENS == token) {
                    numbers.add(latents[i]);
                }
            }
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double central(double[] numbers, double mean, int power) {
        return Arrays.stream(numbers)
                .map(x -> Math.pow(x - mean, power))
                .average()
                .orElseThrow();
    }
}
