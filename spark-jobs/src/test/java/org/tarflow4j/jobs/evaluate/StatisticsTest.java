package org.tarflow4j.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tarflow4j.model.KeyedRandom;

class StatisticsTest {
    private final KeyedRandom random = new KeyedRandom(1);

    @Test
    void mergedStatisticsAreThoseOfTheUnion() {
        double[] values = new double[207];
        Arrays.setAll(values, i -> 1000 + random.nextGaussian());
        Statistics all = Statistics.of(values);
        for (int cut : new int[] {0, 1, 13, 206, 207}) {
            Statistics left = Statistics.of(Arrays.copyOfRange(values, 0, cut));
            Statistics right = Statistics.of(Arrays.copyOfRange(values, cut, values.length));
            assertClose(left.merge(right), all);
            assertClose(right.merge(left), all);
        }
        double mean = Arrays.stream(values).sum() / values.length;
        assertThat(all.mean()).isCloseTo(mean, within(1e-10));
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        assertThat(all.standardError()).isCloseTo(Math.sqrt(squares / 206 / 207), within(1e-12));
    }

    @Test
    void mergingIsAssociative() {
        Statistics a = Statistics.of(1, 2, 4);
        Statistics b = Statistics.of(-7);
        Statistics c = Statistics.of(100, 3);
        assertClose(a.merge(b).merge(c), a.merge(b.merge(c)));
    }

    @Test
    void nothingMergesToTheSameBits() {
        Statistics some = Statistics.of(0.1, 0.2, 0.7);
        assertThat(some.merge(Statistics.NONE)).isEqualTo(some);
        assertThat(Statistics.NONE.merge(some)).isEqualTo(some);
    }

    @Test
    void oneNumberHasNoStandardError() {
        assertThat(Statistics.of(3).standardError()).isNaN();
        assertThat(Statistics.NONE.standardError()).isNaN();
        assertThat(Statistics.of(3, 3).standardError()).isZero();
    }

    private static void assertClose(Statistics actual, Statistics expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        assertThat(actual.mean()).isCloseTo(expected.mean(), within(1e-11 * Math.abs(expected.mean())));
        assertThat(actual.squaredDeviations())
                .isCloseTo(expected.squaredDeviations(), within(1e-10 * expected.squaredDeviations()));
    }
}
