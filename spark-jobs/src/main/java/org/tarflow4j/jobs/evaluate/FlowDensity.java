package org.tarflow4j.jobs.evaluate;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.TarFlow;

/** The density of a flow: loss_b + ½·ln 2π. */
final class FlowDensity implements Density {
    private final TarFlow flow;

    FlowDensity(TarFlow flow) {
        this.flow = flow;
    }

    @Override
    public double[] negativeLogLikelihood(NoisyImages images) {
        INDArray loss = flow.encode(tokens(images, flow.config()), levels(images), labels(images, flow.config()))
                .loss();
        double[] nats = new double[images.size()];
        for (int b = 0; b < nats.length; b++) {
            nats[b] = loss.getDouble(b) + HALF_LOG_TWO_PI;
        }
        return nats;
    }

    static INDArray tokens(NoisyImages images, FlowConfig config) {
        return Nd4j.createFromArray(images.pixels())
                .reshape('c', images.size(), config.tokens(0), config.tokenWidth(0));
    }

    static INDArray levels(NoisyImages images) {
        return Nd4j.valueArrayOf(new long[] {images.size()}, images.level(), DataType.FLOAT);
    }

    static int @Nullable [] labels(NoisyImages images, FlowConfig config) {
        return config.classes() == 0 ? null : images.labels();
    }
}
