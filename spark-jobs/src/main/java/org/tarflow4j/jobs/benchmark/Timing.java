package org.tarflow4j.jobs.benchmark;

import java.util.Arrays;

/** How long the runs of something took, in seconds. */
public record Timing(double median, double least, double most) {
    /** @param seconds of each run; at least one */
    static Timing of(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Timing(median, sorted[0], sorted[sorted.length - 1]);
    }
}
