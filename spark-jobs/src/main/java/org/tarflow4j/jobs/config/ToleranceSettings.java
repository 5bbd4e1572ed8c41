package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * What a training puts up with before it stops or speaks up.
 *
 * @param skippedSteps so many steps in a row may be skipped because their loss or gradient is not finite
 * @param leftOutRounds so many rounds in a row may leave out a worker whose parameters are not finite
 * @param slowWorker a worker that computes longer than so many times the median is reported
 * @param changedWorkers whether a training may go on with another number of workers than it was started with
 */
public record ToleranceSettings(int skippedSteps, int leftOutRounds, double slowWorker, boolean changedWorkers)
        implements Serializable {
    public ToleranceSettings {
        new Checks()
                .atLeast(0, "skipped-steps", skippedSteps)
                .atLeast(0, "left-out-rounds", leftOutRounds)
                .that(slowWorker > 1, "slow-worker", slowWorker, "must be above 1")
                .done();
    }
}
