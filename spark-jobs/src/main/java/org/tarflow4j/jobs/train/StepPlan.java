package org.tarflow4j.jobs.train;

import org.tarflow4j.jobs.config.TrainingSettings;

/**
 * How one optimizer step is computed.
 *
 * @param clipNorm global norm that gradients are clipped to; 0 for no clipping
 * @param parts a batch is taken in so many parts, whose gradients are summed
 * @param recompute whether the layers' activations are computed again on the way back instead of kept
 */
record StepPlan(double clipNorm, int parts, boolean recompute) {
    /** Clipping only: the whole batch at once, everything kept. */
    StepPlan(double clipNorm) {
        this(clipNorm, 1, false);
    }

    static StepPlan of(TrainingSettings training) {
        return new StepPlan(training.clipNorm(), training.gradientAccumulation(), training.recompute());
    }
}
