package org.tarflow4j.jobs.evaluate;

import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.transformer.ParameterViews;

/**
 * The density that a volume-preserving flow is sampled from: its prior is N(0, var) with the variance that training
 * tracked, where the training loss has N(0, 1).
 */
record TrackedPriorDensity(CheckpointDensity checkpoint) implements DensitySource {
    @Override
    public String name() {
        return "flow-tracked-prior";
    }

    @Override
    public Density open(Configuration hadoop) {
        TarFlow flow = checkpoint.flow(hadoop);
        return images -> negativeLogLikelihood(flow, images);
    }

    /** ½·mean(z²/var + ln var) − logDeterminant + ½·ln 2π. */
    static double[] negativeLogLikelihood(TarFlow flow, NoisyImages images) {
        Encoding encoding = flow.encode(
                FlowDensity.tokens(images, flow.config()),
                FlowDensity.levels(images),
                FlowDensity.labels(images, flow.config()));
        INDArray view = new ParameterViews(flow.layout(), flow.parameters()).view(ParameterLayout.PRIOR_VARIANCE);
        double[] variance = view.dup('c').data().asDouble();
        double[] latents = encoding.latent().dup('c').data().asDouble();
        double[] nats = new double[images.size()];
        for (int b = 0; b < nats.length; b++) {
            double sum = 0;
            for (int i = 0; i < variance.length; i++) {
                double z = latents[b * variance.length + i];
                sum += z * z / variance[i] + Math.log(variance[i]);
            }
            nats[b] = sum / variance.length / 2 - encoding.logDeterminant().getDouble(b) + Density.HALF_LOG_TWO_PI;
        }
        return nats;
    }
}
