package org.tarflow4j.jobs.train;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The training loss {@code mean_b w_b·loss_b} of a {@link FlowLayer}. The network's output is the loss of each image,
 * [B, 1]; the "labels" of the data set are the weights w(t_b), [B, 1]. Activation and masks have no meaning here.
 */
public final class FlowLoss implements ILossFunction {
    @Override
    public double computeScore(
            INDArray weights, INDArray losses, IActivation activation, INDArray mask, boolean average) {
        double sum = 0;
        for (long i = 0; i < losses.size(0); i++) {
            sum += weights.getDouble(i, 0) * losses.getDouble(i, 0);
        }
        return average ? sum / losses.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray weights, INDArray losses, IActivation activation, INDArray mask) {
        return losses.mul(weights);
    }

    /** d loss / d loss_b = w_b / B, [B, 1]. The mean is taken here, so the network runs with {@code miniBatch(false)}. */
    @Override
    public INDArray computeGradient(INDArray weights, INDArray losses, IActivation activation, INDArray mask) {
        return weights.div(losses.size(0));
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray weights, INDArray losses, IActivation activation, INDArray mask, boolean average) {
        return Pair.of(
                computeScore(weights, losses, activation, mask, average),
                computeGradient(weights, losses, activation, mask));
    }

    @Override
    public String name() {
        return "FlowLoss";
    }
}
