package org.tarflow4j.jobs.train;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.tarflow4j.model.kernel.AdamStep;
import org.tarflow4j.model.kernel.KernelChoice;

/**
 * AdamW (Loshchilov and Hutter, 2019) as PyTorch computes it: betas 0.9 and 0.95, ε 1e-8 added after the bias
 * correction. This is its Adam half; {@link DecoupledWeightDecay} is the other, because in Deeplearning4j only a
 * regularization sees the parameters.
 */
public final class AdamW implements IUpdater {
    static final double BETA_1 = 0.9;
    static final double BETA_2 = 0.95;
    static final double EPSILON = 1e-8;

    private final ISchedule learningRate;
    private final double weightDecay;

    /**
     * The optimizer.
     *
     * @param learningRate learning rate by step
     * @param weightDecay λ of the decoupled decay; each step takes lr·λ·p off a parameter p
     */
    public AdamW(
            @JsonProperty("learningRate") ISchedule learningRate, @JsonProperty("weightDecay") double weightDecay) {
        this.learningRate = learningRate;
        this.weightDecay = weightDecay;
    }

    double weightDecay() {
        return weightDecay;
    }

    /** First and second moments, one after the other. */
    @Override
    public long stateSize(long parameters) {
        return 2 * parameters;
    }

    @Override
    public GradientUpdater<AdamW> instantiate(INDArray state, boolean initialize) {
        AdamWUpdater updater = new AdamWUpdater(this);
        updater.setStateViewArray(state, new long[] {state.length() / 2}, 'c', initialize);
        return updater;
    }

    @Override
    public GradientUpdater<AdamW> instantiate(Map<String, INDArray> state, boolean initialize) {
        throw new UnsupportedOperationException("Moments are views of one vector; give that");
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return learningRate.valueAt(iteration, epoch);
    }

    /** Turns a gradient into Adam's step, in place, and moves the moments. */
    void adam(INDArray gradient, INDArray firstMoment, INDArray secondMoment, int iteration) {
        KernelChoice.of(gradient.dataType())
                .adam(
                        gradient,
                        firstMoment,
                        secondMoment,
                        new AdamStep(getLearningRate(iteration, 0), BETA_1, BETA_2, EPSILON, iteration + 1L));
    }

    /** One whole step on a part of the parameters, decay included; as Deeplearning4j takes it with a network's vectors. */
    void step(INDArray parameters, INDArray gradient, INDArray firstMoment, INDArray secondMoment, int iteration) {
        adam(gradient, firstMoment, secondMoment, iteration);
        if (weightDecay > 0) {
            new DecoupledWeightDecay(weightDecay)
                    .apply(parameters, gradient, getLearningRate(iteration, 0), iteration, 0);
        }
        parameters.subi(gradient);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule schedule) {
        throw new UnsupportedOperationException("The learning rate is part of the configuration; build a new AdamW");
    }

    @Override
    public IUpdater clone() {
        return this; // immutable
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdamW that && weightDecay == that.weightDecay && learningRate.equals(that.learningRate);
    }

    @Override
    public int hashCode() {
        return learningRate.hashCode() * 31 + Double.hashCode(weightDecay);
    }
}
