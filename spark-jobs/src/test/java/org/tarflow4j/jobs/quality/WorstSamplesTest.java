package org.tarflow4j.jobs.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.quality.artifact.ArtifactMeasures;
import org.tarflow4j.model.KeyedRandom;

class WorstSamplesTest {
    @Test
    void freshImagesOfTheSameDistributionAreUsual() {
        WorstSamples worst = new WorstSamples(descriptors(1, 500));
        double[] fresh = worst.scores(statistics(2, 500));
        assertThat(mean(fresh)).isBetween(0.9, 1.1);
        assertThat(worst.share("fresh", fresh).value()).isBetween(0.002, 0.03);
        QualityNumber heldOut = worst.share("held-out", worst.ofHeldOut());
        assertThat(heldOut.images()).isEqualTo(250);
        assertThat(heldOut.value()).isBetween(0.0, 0.01);
        assertThat(heldOut.definition()).contains("250 held-out images");
    }

    /** A score that is judged on what it was fitted to makes all other images look worse. */
    @Test
    void fewHeldOutImagesAreAsUsualAsFreshOnes() {
        WorstSamples worst = new WorstSamples(descriptors(3, 60));
        assertThat(mean(worst.ofHeldOut())).isCloseTo(mean(worst.scores(statistics(4, 500))), withinPercentage(12));
        WorstSamples least = new WorstSamples(descriptors(5, WorstSamples.LEAST));
        assertThat(least.ofHeldOut()).hasSize(1);
        assertThat(least.scores(statistics(6, 1))[0]).isFinite();
    }

    @Test
    void theWorstComeFirst() {
        assertThat(WorstSamples.worst(new double[] {1, 5, 2, 5}, 3)).containsExactly(1, 3, 2);
    }

    private static double mean(double[] scores) {
        return Arrays.stream(scores).average().orElseThrow();
    }

    private static SetStatistics statistics(long seed, int count) {
        SetStatistics statistics = new SetStatistics();
        statistics.descriptorRows.addAll(descriptors(seed, count));
        return statistics;
    }

    /** Normal, and each component correlated with the one before. */
    private static List<double[]> descriptors(long seed, int count) {
        List<double[]> descriptors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            KeyedRandom random = new KeyedRandom(seed, i);
            double[] descriptor = new double[ArtifactMeasures.DESCRIPTOR];
            for (int j = 0; j < descriptor.length; j++) {
                descriptor[j] = (j == 0 ? 0 : 0.6 * descriptor[j - 1]) + random.nextGaussian();
            }
            descriptors.add(descriptor);
        }
        return descriptors;
    }
}
