package org.tarflow4j.jobs.train;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/** Turns a gradient into Adam's step, in place. Moments are views of the network's one vector of updater state. */
final class AdamWUpdater implements GradientUpdater<AdamW> {
    private static final String FIRST_MOMENT = "M";
    private static final String SECOND_MOMENT = "V";

    private final AdamW config;
    private INDArray firstMoment;
    private INDArray secondMoment;

    AdamWUpdater(AdamW config) {
        this.config = config;
        this.firstMoment = Nd4j.empty();
        this.secondMoment = Nd4j.empty();
    }

    @Override
    public AdamW getConfig() {
        return config;
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialize) {
        throw new UnsupportedOperationException("Moments are views of one vector; use setStateViewArray");
    }

    @Override
    public Map<String, INDArray> getState() {
        return Map.of(FIRST_MOMENT, firstMoment, SECOND_MOMENT, secondMoment);
    }

    @Override
    public void setStateViewArray(INDArray state, long[] gradientShape, char order, boolean initialize) {
        if (initialize) {
            state.assign(0);
        }
        INDArray flat = state.reshape(state.length());
        long half = state.length() / 2;
        firstMoment = flat.get(NDArrayIndex.interval(0, half));
        secondMoment = flat.get(NDArrayIndex.interval(half, 2 * half));
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        config.adam(gradient.reshape(gradient.length()), firstMoment, secondMoment, iteration);
    }
}
