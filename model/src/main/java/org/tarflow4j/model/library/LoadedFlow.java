package org.tarflow4j.model.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;
import org.tarflow4j.model.transformer.ParameterViews;

/**
 * A trained flow. Images are float arrays [B, channels, height, width] with pixels in [−1, 1], noise included; labels are
 * one class an image, −1 for "no class", and of a flow without classes only their number counts. For one thread at a time.
 */
public final class LoadedFlow {
    private static final int RETRIES = 3;

    private final TarFlow flow;

    private LoadedFlow(TarFlow flow) {
        this.flow = flow;
    }

    /**
     * The flow of a checkpoint directory, with its averaged weights if it has them.
     *
     * @throws FileFormatException if a file is not what the checkpoint's manifest says
     */
    public static LoadedFlow checkpoint(Path directory) throws IOException {
        CheckpointFolder folder = CheckpointFolder.open(directory);
        return weights(folder.weights(), ModelSection.ofCheckpoint(folder.configuration()));
    }

    /**
     * A flow from weights alone.
     *
     * @param file {@code .pth} of the reference, or {@code .safetensors} with its names
     * @param configuration HOCON or JSON with a section {@code model}, as {@code config.conf} in a checkpoint
     * @throws FileFormatException if a file is damaged, or the weights do not belong to the configuration
     */
    public static LoadedFlow weights(Path file, Path configuration) throws IOException {
        return weights(file, ModelSection.ofRecipe(configuration));
    }

    private static LoadedFlow weights(Path file, FlowConfig config) throws IOException {
        return new LoadedFlow(new TarFlow(config, WeightFile.read(file, config)));
    }

    /** The shape of the flow. */
    public FlowConfig config() {
        return flow.config();
    }

    /** The flow itself, which works on tokens. */
    public TarFlow flow() {
        return flow;
    }

    /**
     * Draws images and denoises them. Image i is decided by the seed, i and its label.
     *
     * @param walk its t1 is the level that the images are drawn at; with 0 steps they keep their noise
     * @throws ArithmeticException if an image is not finite, also when drawn again
     */
    public INDArray sample(int[] labels, Guidance guidance, Denoising walk, long seed) {
        var group = new FlowSampler(flow, guidance, walk, Draws.keyed(seed), RETRIES)
                .draw(LongStream.range(0, labels.length).toArray(), known(labels));
        for (int i = 0; i < labels.length; i++) {
            if (group.failed()[i]) {
                throw new ArithmeticException("Sample " + i + " is not finite after " + RETRIES
                        + " more draws; lower the guidance or take an earlier checkpoint");
            }
        }
        return images(group.denoised());
    }

    /**
     * Denoises images of noise level t1, wherever they come from.
     *
     * @param seed decides the noise of a stochastic walk
     */
    public INDArray denoise(INDArray images, int[] labels, Denoising walk, long seed) {
        long[] numbers = LongStream.range(0, labels.length).toArray();
        return images(new FlowSampler(flow, Guidance.NONE, walk, Draws.keyed(seed), 0)
                .denoise(tokens(images), numbers, known(labels)));
    }

    /** Latents, log-determinants and losses of images of noise level t. */
    public Encoding encode(INDArray images, double noiseLevel, int[] labels) {
        return flow.encode(tokens(images), levels(noiseLevel, labels.length), known(labels));
    }

    /** The images of latents that {@link #encode} gave, [B, T, D]; other latents come from N(0, var) of {@link #priorVariance}. */
    public INDArray decode(INDArray latent, double noiseLevel, int[] labels) {
        return images(
                flow.decode(flow.standardized(latent), levels(noiseLevel, labels.length), known(labels), Guidance.NONE)
                        .tokens());
    }

    /** −log p_t(x)/N of each image, in nats per dimension; lower is more likely. */
    public double[] negativeLogLikelihood(INDArray images, double noiseLevel, int[] labels) {
        return encode(images, noiseLevel, labels)
                .loss()
                .add(0.5 * Math.log(2 * Math.PI))
                .data()
                .asDouble();
    }

    /** Variance of the latents that images are drawn from, [T, D]: tracked in a volume-preserving flow, else 1. */
    public INDArray priorVariance() {
        return new ParameterViews(flow.layout(), flow.parameters())
                .view(ParameterLayout.PRIOR_VARIANCE)
                .dup('c');
    }

    private INDArray tokens(INDArray images) {
        FlowConfig config = flow.config();
        long side = config.imageSize();
        if (images.rank() != 4
                || images.size(1) != config.channels()
                || images.size(2) != side
                || images.size(3) != side) {
            throw new IllegalArgumentException("Images have shape " + images.shapeInfoToString()
                    + "; this flow needs [B, " + config.channels() + ", " + side + ", " + side + "]");
        }
        return Patches.patchify(
                images.castTo(flow.parameters().dataType()), config.patchSizes().get(0));
    }

    private INDArray images(INDArray tokens) {
        return Patches.unpatchify(
                tokens, flow.config().channels(), flow.config().patchSizes().get(0));
    }

    private INDArray levels(double level, int count) {
        return Nd4j.valueArrayOf(new long[] {count}, level, flow.parameters().dataType());
    }

    private int @Nullable [] known(int[] labels) {
        return flow.config().classes() == 0 ? null : labels;
    }
}
