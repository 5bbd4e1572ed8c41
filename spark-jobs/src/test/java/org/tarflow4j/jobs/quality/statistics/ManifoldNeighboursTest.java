package org.tarflow4j.jobs.quality.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tarflow4j.model.KeyedRandom;

class ManifoldNeighboursTest {
    @Test
    void ballsReachToTheKthNeighbourAndCoverTheirEdge() {
        ManifoldNeighbours set = new ManifoldNeighbours(new float[][] {{0, 0}, {3, 4}, {0, 1}, {0, 1}});
        assertThat(set.squaredRadius(0, 1)).isEqualTo(1);
        assertThat(set.squaredRadius(0, 3)).isEqualTo(25);
        assertThat(set.squaredRadius(2, 1)).as("to its twin").isZero();
        double[] radii = {1, 0, 0, 0};
        assertThat(set.covers(new float[] {0, -1}, radii)).isTrue();
        assertThat(set.covers(new float[] {0, -1.001f}, radii)).isFalse();
        assertThat(set.covers(new float[] {3, 4}, radii)).isTrue();
    }

    @Test
    void blocksOfDistancesAreTheDistances() {
        KeyedRandom random = new KeyedRandom(1);
        float[][] vectors = new float[2500][5];
        for (float[] vector : vectors) {
            for (int c = 0; c < vector.length; c++) {
                vector[c] = (float) random.nextGaussian();
            }
        }
        double[] distances = new ManifoldNeighbours(vectors).squaredDistances(vectors[7]);
        for (int i : new int[] {0, 7, 1023, 1024, 2499}) {
            double expected = IntStream.range(0, 5)
                    .mapToDouble(c -> Math.pow((double) vectors[i][c] - vectors[7][c], 2))
                    .sum();
            assertThat(distances[i]).isEqualTo(expected, org.assertj.core.api.Assertions.within(1e-12));
        }
        assertThat(distances[7]).isZero();
    }
}
