package org.tarflow4j.jobs.monitor;

import java.util.List;

/** What a training of a hundred steps a round would tell. */
final class Told {
    private Told() {}

    static RoundMetrics round(long round, double loss) {
        return new RoundMetrics(
                round,
                100 * round,
                round / 10,
                6400 * round,
                loss,
                0.5,
                0.25,
                List.of(1.0, 2.0),
                List.of(0.5, Double.POSITIVE_INFINITY),
                1e-4,
                Double.NaN,
                1,
                0,
                640 + round % 7,
                10,
                new RoundMetrics.Shares(0.8, 0.1, 0.1, 0));
    }

    static void rounds(TrainingMonitor monitor, long from, long to) {
        for (long round = from; round <= to; round++) {
            monitor.round(round(round, 1.0 / round));
        }
    }

    static ValidationMetrics validation(long round, String weights, double nats) {
        return new ValidationMetrics(round, 100 * round, weights, 0.3, 1000, nats, 0.01, null);
    }
}
