package org.tarflow4j.jobs.monitor.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.monitor.plot.Series.Stretch;

class SeriesTest {
    @Test
    void aMillionValuesBecomeAPicturesWorthWithTheSameMean() {
        Series series = new Series();
        double sum = 0;
        for (int i = 0; i < 1_000_003; i++) {
            double value = Math.sin(i * 1e-5) + i % 10;
            sum += value;
            series.add(i, value, 0);
        }
        double[] counts = series.column(Stretch::count);
        double[] means = series.column(Stretch::mean);
        double mean = 0;
        for (int i = 0; i < counts.length; i++) {
            mean += means[i] * counts[i] / 1_000_003;
        }
        assertThat(counts.length).isBetween(500, 1000);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(1_000_003);
        assertThat(mean).isCloseTo(sum / 1_000_003, within(1e-9));
        assertThat(series.column(Stretch::x)).isSorted().startsWith(0).endsWith(1_000_003 / 1024 * 1024);
    }

    @Test
    void theRunningMeanOfFewValuesIsTheValues() {
        Series series = new Series();
        series.add(1, 5, 0);
        series.add(2, Double.NaN, 0);
        series.add(3, 7, 0);
        assertThat(series.runningMean()).containsExactly(5, 7);
    }

    @Test
    void theRunningMeanLooksBackOverAFiftieth() {
        Series series = new Series();
        for (int i = 0; i < 100; i++) {
            series.add(i, i % 2, 0);
        }
        assertThat(Arrays.copyOfRange(series.runningMean(), 1, 100)).containsOnly(0.5);
    }
}
