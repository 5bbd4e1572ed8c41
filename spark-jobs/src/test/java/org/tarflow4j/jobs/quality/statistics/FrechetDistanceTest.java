package org.tarflow4j.jobs.quality.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.io.Npz;

class FrechetDistanceTest {
    /** Relative, and in percent. */
    private static final double AGREEMENT = 1e-6 * 100;

    /**
     * Features in float32, their mean and covariance by numpy.cov, and two distances: "expected" by a singular value
     * decomposition of the centred features, which a decimal arithmetic of 50 digits confirmed, "scipy" by scipy.linalg.sqrtm
     * of the product of the covariances.
     */
    @ParameterizedTest
    @ValueSource(strings = {"regular", "few-images", "dead-units", "ill-conditioned", "nothing-in-common"})
    void equalsNumPyAndSciPyAlsoWhereCovariancesAreSingular(String name) throws IOException {
        Map<String, INDArray> stored = fixture(name);
        FeatureMoments a = moments(vectors(stored.get("a")));
        FeatureMoments b = moments(vectors(stored.get("b")));
        assertThat(a.mean()).containsExactly(stored.get("mean").toDoubleVector(), within(1e-10));
        assertThat(a.covariance())
                .isDeepEqualTo(rounded(a.covariance(), stored.get("covariance").toDoubleMatrix()));
        double expected = stored.get("expected").getDouble(0);
        assertThat(new FrechetDistance(a).of(b)).isCloseTo(expected, withinPercentage(AGREEMENT));
        assertThat(new FrechetDistance(b).of(a)).isCloseTo(expected, withinPercentage(AGREEMENT));
        assertThat(expected).isCloseTo(stored.get("scipy").getDouble(0), withinPercentage(AGREEMENT));
        assertThat(new FrechetDistance(a).of(a)).isLessThan(1e-9 * trace(a));
    }

    @ParameterizedTest
    @ValueSource(strings = {"regular", "few-images", "dead-units", "ill-conditioned", "nothing-in-common"})
    void mergedMomentsOfPartsAreThoseOfTheWhole(String name) throws IOException {
        Map<String, INDArray> stored = fixture(name);
        float[][] a = vectors(stored.get("a"));
        double expected = stored.get("expected").getDouble(0);
        FrechetDistance reference = new FrechetDistance(moments(vectors(stored.get("b"))));
        for (int parts : new int[] {2, 3, 7}) {
            FeatureMoments merged = new FeatureMoments(a[0].length);
            for (int part = 0; part < parts; part++) {
                merged.merge(moments(Arrays.copyOfRange(a, part * a.length / parts, (part + 1) * a.length / parts)));
            }
            assertThat(merged.count()).isEqualTo(a.length);
            assertThat(reference.of(merged)).as("%d parts", parts).isCloseTo(expected, withinPercentage(AGREEMENT));
        }
    }

    @Test
    void hasTheClosedFormOfDiagonalGaussians() {
        double[] mean = {1, 2, 3};
        double[][] c = {{4, 0, 0}, {0, 9, 0}, {0, 0, 0}};
        double[][] d = {{1, 0, 0}, {0, 0, 0}, {0, 0, 16}};
        FeatureMoments a = FeatureMoments.of(5, mean, c);
        FeatureMoments b = FeatureMoments.of(9, new double[] {1, 0, 3}, d);
        // 4 for the means, (2 − 1)² + 3² + 4² for the standard deviations
        assertThat(new FrechetDistance(a).of(b)).isCloseTo(30, within(1e-12));
        assertThat(new FrechetDistance(a).rank()).isEqualTo(2);
    }

    @Test
    void aLargeMeanCostsNoDigits() {
        KeyedRandom random = new KeyedRandom(3);
        double[][] vectors = new double[50][2];
        double[][] shifted = new double[50][2];
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j < 2; j++) {
                vectors[i][j] = random.nextInt(1000);
                shifted[i][j] = vectors[i][j] + (1L << 40);
            }
        }
        FeatureMoments near = new FeatureMoments(2);
        FeatureMoments far = new FeatureMoments(2);
        near.add(vectors);
        for (double[] vector : shifted) {
            far.add(new double[][] {vector});
        }
        assertThat(far.covariance()[0][1]).isCloseTo(near.covariance()[0][1], withinPercentage(0.01));
        assertThat(near.standardError(0)).isCloseTo(Math.sqrt(near.covariance()[0][0] / 50), within(1e-9));
    }

    @Test
    void oneImageHasNoCovariance() {
        FeatureMoments one = moments(new float[][] {{1, 2}});
        assertThatThrownBy(() -> new FrechetDistance(one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least two images, there is 1");
        assertThatThrownBy(() -> one.merge(new FeatureMoments(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width 3");
    }

    private static double[][] rounded(double[][] mine, double[][] numpys) {
        double largest = Arrays.stream(numpys)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        double[][] result = new double[mine.length][mine.length];
        for (int i = 0; i < mine.length; i++) {
            for (int j = 0; j < mine.length; j++) {
                boolean close = Math.abs(mine[i][j] - numpys[i][j]) <= 1e-12 * largest;
                result[i][j] = close ? mine[i][j] : numpys[i][j];
            }
        }
        return result;
    }

    private static double trace(FeatureMoments moments) {
        double[][] covariance = moments.covariance();
        double trace = 0;
        for (int i = 0; i < covariance.length; i++) {
            trace += covariance[i][i];
        }
        return trace;
    }

    private static FeatureMoments moments(float[][] vectors) {
        FeatureMoments moments = new FeatureMoments(vectors[0].length);
        moments.add(vectors);
        return moments;
    }

    private static float[][] vectors(INDArray array) {
        return array.toFloatMatrix();
    }

    private static Map<String, INDArray> fixture(String name) throws IOException {
        String file = "/quality/frechet-" + name + ".npz";
        try (InputStream in = FrechetDistanceTest.class.getResourceAsStream(file)) {
            return Npz.read(in, file);
        }
    }
}
