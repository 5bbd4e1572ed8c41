package org.tarflow4j.model.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
 * one class an image, −1 for "no class", and of a flow without classes only their number counts. What is not so is refused
 * with an {@link IllegalArgumentException} before anything is computed. For one thread at a time.
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
     * @return [B, channels, height, width]
     * @throws IllegalArgumentException if there are no labels, or the flow does not know one
     * @throws ArithmeticException if an image is not finite, also when drawn again
     */
    public INDArray sample(int[] labels, Guidance guidance, Denoising walk, long seed) {
        if (labels.length == 0) {
            throw new IllegalArgumentException("No labels; give one for each image that is to be drawn");
        }
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
     * @param images [B, channels, height, width]
     * @param seed decides the noise of a stochastic walk
     * @return [B, channels, height, width]
     * @throws IllegalArgumentException if the images have another shape, or not one label each that the flow knows
     */
    public INDArray denoise(INDArray images, int[] labels, Denoising walk, long seed) {
        long[] numbers = LongStream.range(0, labels.length).toArray();
        return images(new FlowSampler(flow, Guidance.NONE, walk, Draws.keyed(seed), 0)
                .denoise(tokens(images, labels), numbers, known(labels)));
    }

    /**
     * Latents [B, T, D] of the last block, log-determinants [B] and losses [B] of images of noise level t.
     *
     * @param images [B, channels, height, width]
     * @param noiseLevel t, above 0
     * @throws IllegalArgumentException if the images have another shape, or not one label each that the flow knows, or the
     *     level is not a positive number
     */
    public Encoding encode(INDArray images, double noiseLevel, int[] labels) {
        return flow.encode(tokens(images, labels), levels(noiseLevel, labels.length), known(labels));
    }

    /**
     * The images of latents that {@link #encode} gave; other latents come from N(0, var) of {@link #priorVariance}.
     *
     * @param latent [B, T, D] of the last block
     * @param noiseLevel t, above 0
     * @return [B, channels, height, width]
     * @throws IllegalArgumentException if the latents have another shape, or not one label each that the flow knows, or the
     *     level is not a positive number
     */
    public INDArray decode(INDArray latent, double noiseLevel, int[] labels) {
        INDArray standardized = flow.standardized(latents(latent, labels));
        return images(flow.decode(standardized, levels(noiseLevel, labels.length), known(labels), Guidance.NONE)
                .tokens());
    }

    /**
     * −log p_t(x)/N of each image, in nats per dimension; lower is more likely.
     *
     * @param images [B, channels, height, width]
     * @param noiseLevel t, above 0
     * @return [B]
     * @throws IllegalArgumentException as {@link #encode}
     */
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

    private INDArray tokens(INDArray images, int[] labels) {
        FlowConfig config = flow.config();
        long side = config.imageSize();
        return Patches.patchify(
                checked("Images", images, labels, config.channels(), side, side),
                config.patchSizes().get(0));
    }

    private INDArray latents(INDArray latent, int[] labels) {
        int last = flow.config().blocks() - 1;
        return checked(
                "Latents",
                latent,
                labels,
                flow.config().tokens(last),
                flow.config().tokenWidth(last));
    }

    /** In the type of the parameters, if it has the shape [B, …] and there are B labels. */
    private INDArray checked(String what, INDArray array, int[] labels, long... shape) {
        long[] found = array.shape();
        if (found.length != shape.length + 1
                || found[0] < 1
                || !Arrays.equals(found, 1, found.length, shape, 0, shape.length)) {
            throw new IllegalArgumentException(what + " have shape " + Arrays.toString(found) + "; this flow needs "
                    + Arrays.toString(shape).replace("[", "[B, "));
        }
        if (labels.length != found[0]) {
            throw new IllegalArgumentException(what + " have shape " + Arrays.toString(found) + " and need " + found[0]
                    + " labels, got " + labels.length);
        }
        return array.castTo(flow.parameters().dataType());
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
