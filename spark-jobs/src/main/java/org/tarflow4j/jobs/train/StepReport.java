package org.tarflow4j.jobs.train;

import java.io.Serializable;

/** One optimizer step of one worker. A class and not a record, because Spark's Kryo cannot restore records. */
final class StepReport implements Serializable {
    /** Number of the step over the whole training, from 0. */
    final long number;

    /** Images in the worker's part of the batch. */
    final int images;

    /** Mean of w(t)·loss over these images, before the step. */
    final double loss;

    /** Global L2 norm of the worker's gradient, before clipping. */
    final double gradientNorm;

    /** See {@link org.tarflow4j.model.flow.FlowDiagnostics#values}. */
    final double[] diagnostics;

    StepReport(long number, int images, double loss, double gradientNorm, double[] diagnostics) {
        this.number = number;
        this.images = images;
        this.loss = loss;
        this.gradientNorm = gradientNorm;
        this.diagnostics = diagnostics;
    }

    /** Whether the step was left out, because it would have made the parameters something else than numbers. */
    boolean skipped() {
        return !Double.isFinite(loss) || !Double.isFinite(gradientNorm);
    }
}
