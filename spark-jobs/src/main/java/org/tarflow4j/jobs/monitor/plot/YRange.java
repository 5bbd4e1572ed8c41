package org.tarflow4j.jobs.monitor.plot;

import java.util.Arrays;
import org.knowm.xchart.XYChart;

/**
 * What part of the values a picture shows: a few wild ones, as the first rounds of a training have, must not press the
 * others flat.
 *
 * @param logarithmic whether the values are positive and of different magnitudes
 */
record YRange(double least, double most, boolean logarithmic) {
    private static final double LEFT_OUT = 0.02;
    private static final double MAGNITUDE = 20;
    private static final double MARGIN = 0.05;

    static YRange of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int cut = (int) (LEFT_OUT * sorted.length);
        double least = sorted[cut];
        double most = sorted[sorted.length - 1 - cut];
        if (sorted[0] > 0 && most > MAGNITUDE * least) {
            return new YRange(least / 1.2, most * 1.2, true);
        }
        double margin = MARGIN * (most > least ? most - least : Math.max(1, Math.abs(most)));
        return new YRange(least - margin, most + margin, false);
    }

    void apply(XYChart chart) {
        chart.getStyler().setYAxisMin(least).setYAxisMax(most);
        chart.getStyler().setYAxisLogarithmic(logarithmic);
    }
}
