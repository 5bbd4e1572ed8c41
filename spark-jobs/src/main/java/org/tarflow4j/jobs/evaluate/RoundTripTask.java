package org.tarflow4j.jobs.evaluate;

import java.util.stream.LongStream;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.transformer.ParameterViews;

/** A Spark task: how far decode(encode(x)) is from x, the largest difference over all pixels. */
final class RoundTripTask implements Function<Integer, Double> {
    private final HeldOutImages images;
    private final CheckpointDensity checkpoint;
    private final double level;

    RoundTripTask(HeldOutImages images, CheckpointDensity checkpoint, double level) {
        this.images = images;
        this.checkpoint = checkpoint;
        this.level = level;
    }

    /** @param count number of images */
    @Override
    public Double call(Integer count) {
        TarFlow flow = checkpoint.flow(images.configuration());
        long[] rows = LongStream.range(0, count).toArray();
        NoisyImages noisy = images.noised(rows, images.reader().read(rows), level);
        return error(flow, noisy);
    }

    static double error(TarFlow flow, NoisyImages images) {
        FlowConfig config = flow.config();
        INDArray tokens = FlowDensity.tokens(images, config);
        INDArray levels = FlowDensity.levels(images);
        int @Nullable [] labels = FlowDensity.labels(images, config);
        INDArray latent = flow.encode(tokens, levels, labels).latent();
        // Decoding starts from standard normal latents: it multiplies by the deviation of the tracked prior.
        INDArray variance = new ParameterViews(flow.layout(), flow.parameters()).view(ParameterLayout.PRIOR_VARIANCE);
        INDArray deviation = Transforms.sqrt(variance, true).reshape('c', 1, latent.size(1), latent.size(2));
        INDArray decoded = flow.decode(latent.div(deviation), levels, labels, Guidance.NONE)
                .tokens();
        return decoded.sub(tokens).amaxNumber().doubleValue();
    }
}
