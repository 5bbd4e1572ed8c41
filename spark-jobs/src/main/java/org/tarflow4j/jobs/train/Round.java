package org.tarflow4j.jobs.train;

import java.util.List;

/**
 * What came of a round.
 *
 * @param state to begin the next one with; the same as before if no worker brought anything that counts
 * @param reports of the workers, in their order
 * @param gradientNorm global norm of the mean gradient before clipping; NaN where each worker has its own
 */
record Round(FlowState state, List<WorkerReport> reports, double gradientNorm) {
    /** The step after the last that a worker took. */
    long nextStep() {
        return reports.stream()
                        .flatMap(report -> report.steps.stream())
                        .mapToLong(step -> step.number)
                        .max()
                        .orElseThrow(() -> new IllegalArgumentException("The round holds no batch"))
                + 1;
    }
}
