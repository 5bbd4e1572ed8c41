package org.tarflow4j.jobs.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** AdamW's decay: adds lr·λ·p to the step, p before the step. Unlike Deeplearning4j's own, it allocates nothing. */
public final class DecoupledWeightDecay implements Regularization {
    private final double coefficient;

    /** A decay with λ = {@code coefficient}. */
    public DecoupledWeightDecay(@JsonProperty("coefficient") double coefficient) {
        this.coefficient = coefficient;
    }

    @Override
    public ApplyStep applyStep() {
        return ApplyStep.POST_UPDATER;
    }

    @Override
    public void apply(INDArray parameters, INDArray step, double learningRate, int iteration, int epoch) {
        Nd4j.getBlasWrapper().level1().axpy(parameters.length(), learningRate * coefficient, parameters, step);
    }

    /** Zero: the decay is no part of the loss. */
    @Override
    public double score(INDArray parameters, int iteration, int epoch) {
        return 0;
    }

    @Override
    public Regularization clone() {
        return this; // immutable
    }
}
