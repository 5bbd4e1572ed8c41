package org.tarflow4j.model.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.KernelChoice;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.transformer.Gradients;
import org.tarflow4j.model.transformer.ParameterViews;
import org.tarflow4j.model.transformer.TransformerLayer;

/**
 * A TARFlow: x⁰ = s·g(patchify(x)) with g of {@link InputMap}, block k maps x^k to x^{k+1}, z = x^K (arXiv 2604.20041,
 * on top of 2412.06329).
 *
 * <p>Every method takes images as the tokens of block 0, [B, T, D] in the order of {@link Patches}, pixels in [−1, 1] plus
 * noise of level t; noise levels as [B], above 0; labels as int[B] with −1 for "no class", null if the flow has no classes.
 * Levels and labels that are not so are refused with an {@link IllegalArgumentException}. Arrays that a method returns are
 * the caller's. For one thread at a time.
 */
public final class TarFlow {
    /** How fast the tracked prior variance follows the latents. */
    private static final double PRIOR_RATE = 0.1;

    private final FlowConfig config;
    private final ParameterLayout layout;
    private final INDArray parameters;
    private final InputMap inputMap;
    private final List<FlowBlock> blocks;
    private final INDArray priorVariance;
    private final Activations activations;
    private final Kernels kernels;
    private final Arena arena;
    private @Nullable Pass pass;

    /** The blocks over one gradient vector; building the views costs more than a look-up, so they are kept. */
    private @Nullable INDArray gradientVector;

    private List<FlowBlock> gradientBlocks = List.of();

    /** A forward pass that {@link #backward} can follow. */
    private record Pass(Batch batch, List<FlowBlock.Saved> blocks, INDArray latent, INDArray logDeterminant) {}

    /**
     * A flow over the given parameters, which it reads in place.
     *
     * @param parameters flat vector of {@link ParameterLayout#size()} elements, float or double
     */
    public TarFlow(FlowConfig config, INDArray parameters) {
        this(config, parameters, Activations.KEPT);
    }

    /** As {@link #TarFlow(FlowConfig, INDArray)}, with a choice between memory and work. */
    public TarFlow(FlowConfig config, INDArray parameters, Activations activations) {
        this(config, parameters, activations, KernelChoice.of(parameters.dataType()));
    }

    /** As {@link #TarFlow(FlowConfig, INDArray, Activations)}, with kernels that are not this JVM's choice. */
    public TarFlow(FlowConfig config, INDArray parameters, Activations activations, Kernels kernels) {
        this.activations = activations;
        this.config = config;
        this.parameters = parameters;
        inputMap = new InputMap(config);
        layout = new ParameterLayout(config);
        ParameterViews views = new ParameterViews(layout, parameters);
        blocks = blocks(views);
        priorVariance = views.view(ParameterLayout.PRIOR_VARIANCE);
        this.kernels = kernels;
        arena = new Arena(parameters.dataType());
    }

    public FlowConfig config() {
        return config;
    }

    public ParameterLayout layout() {
        return layout;
    }

    /** The flat vector given at construction. */
    public INDArray parameters() {
        return parameters;
    }

    /** Latents, log-determinants and losses of a batch. */
    public Encoding encode(INDArray tokens, INDArray noiseLevels, int @Nullable [] labels) {
        Forward forward = run(tokens, batch(tokens, noiseLevels, labels), Activations.RECOMPUTED, Gradients.OF_INPUT);
        pass = null;
        return new Encoding(forward.latent.dup(), forward.logDeterminant.dup(), loss(forward));
    }

    /** The loss ½·mean(z²) − log-determinant of each image, [B]; {@link #backward} may follow. */
    public INDArray forward(INDArray tokens, INDArray noiseLevels, int @Nullable [] labels) {
        Forward forward = run(tokens, batch(tokens, noiseLevels, labels), activations, Gradients.OF_PARAMETERS);
        pass = new Pass(forward.batch, forward.saved, forward.latent, forward.logDeterminant);
        return loss(forward);
    }

    /**
     * Gradients of Σ_b g_b·loss_b of the last {@link #forward} with respect to the parameters.
     *
     * @param lossGradient g, [B]
     * @param gradient flat vector of {@link ParameterLayout#size()} elements, overwritten; the prior variance gets zero
     * @throws IllegalStateException if no forward pass is waiting
     */
    public void backward(INDArray lossGradient, INDArray gradient) {
        gradient.assign(0);
        addBackward(lossGradient, gradient);
    }

    /** As {@link #backward}, but adds to {@code gradient}: the gradient of a batch is the sum over its parts. */
    public void addBackward(INDArray lossGradient, INDArray gradient) {
        if (pass == null) {
            throw new IllegalStateException("No forward pass to follow; call forward first, and backward once");
        }
        backward(pass, lossGradient, gradientBlocks(gradient));
        pass = null;
    }

    /** Gradient of each image's loss with respect to its own tokens, [B, T, D]: −∇ log p / N. */
    public INDArray inputGradient(INDArray tokens, INDArray noiseLevels, int @Nullable [] labels) {
        Forward forward = run(tokens, batch(tokens, noiseLevels, labels), activations, Gradients.OF_INPUT);
        pass = null;
        INDArray ones = arena.take(forward.batch.size()).assign(1);
        Pass finished = new Pass(forward.batch, forward.saved, forward.latent, forward.logDeterminant);
        return inputMap.inputGradient(tokens, backward(finished, ones, null));
    }

    /**
     * The inverse: latents [B, T, D] of the last block, drawn from N(0, 1), to tokens of block 0.
     *
     * @param noiseLevels [B], the level at which the model is asked
     */
    public Decoding decode(INDArray latent, INDArray noiseLevels, int @Nullable [] labels, Guidance guidance) {
        Batch batch = batch(latent, noiseLevels, labels);
        pass = null;
        arena.reset();
        int[] nonPositiveScales = new int[batch.size()];
        INDArray x = latent.mul(Transforms.sqrt(priorVariance, true).reshape('c', 1, latent.size(1), latent.size(2)));
        for (int k = config.blocks() - 1; k >= 0; k--) {
            int fromLatent = config.blocks() - 1 - k;
            INDArray sequence = x.permute(1, 0, 2).dup('c');
            new BlockDecoder(blocks.get(k), guidance, guidance.scaleFor(fromLatent), kernels, arena)
                    .decode(sequence, batch, nonPositiveScales);
            x = sequence.permute(1, 0, 2).dup('c');
            if (k > 0) {
                x = Patches.repatch(x, config.channels(), patchSize(k), patchSize(k - 1));
            }
        }
        return new Decoding(inputMap.inverse(x), nonPositiveScales);
    }

    /** What {@link #decode} takes for latents of {@link #encode}, [B, T, D]: divided by the prior's deviation. A copy. */
    public INDArray standardized(INDArray latent) {
        return latent.div(Transforms.sqrt(priorVariance, true).reshape('c', 1, latent.size(1), latent.size(2)));
    }

    /** One block alone: what it makes of its tokens, and what it predicted for each from the tokens before. */
    record BlockPass(INDArray v, INDArray predicted) {}

    /** Runs block {@code block} on tokens that are its own, [B, T, D]. */
    BlockPass pass(int block, INDArray tokens, INDArray noiseLevels, int @Nullable [] labels) {
        Batch batch = batch(tokens, noiseLevels, labels);
        pass = null;
        arena.reset();
        INDArray v = arena.take(tokens.shape());
        FlowBlock.Saved saved = blocks.get(block)
                .forward(
                        tokens,
                        batch,
                        v,
                        arena.take(batch.size()),
                        Activations.RECOMPUTED,
                        Gradients.OF_INPUT,
                        kernels,
                        arena);
        return new BlockPass(v.dup('c'), saved.predicted().dup('c'));
    }

    /** Σ_b z², [T, D], over the latents of the forward pass that waits for {@link #backward}. */
    public INDArray latentSquares() {
        INDArray latent = Objects.requireNonNull(pass, "a forward pass").latent();
        return latent.mul(latent).sum(0);
    }

    /** What the forward pass that waits for {@link #backward} shows of the flow. */
    public FlowDiagnostics diagnostics() {
        Pass waiting = Objects.requireNonNull(pass, "a forward pass");
        double[] values = new double[FlowDiagnostics.length(config)];
        values[0] = 0.5 * meanSquare(waiting.latent);
        values[1] = waiting.logDeterminant.meanNumber().doubleValue();
        for (int k = 0; k < config.blocks(); k++) {
            FlowBlock.Saved block = waiting.blocks.get(k);
            values[2 + k] = meanSquare(block.v());
            double distance = block.v().distance2(block.x());
            values[2 + config.blocks() + k] = distance * distance / block.v().length();
        }
        return new FlowDiagnostics(values);
    }

    private static double meanSquare(INDArray array) {
        double norm = array.norm2Number().doubleValue();
        return norm * norm / array.length();
    }

    /**
     * Volume-preserving mode: moves the tracked prior variance towards the mean square of a batch's latents, var ←
     * lerp(var, mean_b z², 0.1), in place.
     *
     * @param meanSquare [T, D]; changed
     */
    public void updatePriorVariance(INDArray meanSquare) {
        priorVariance.muli(1 - PRIOR_RATE).addi(meanSquare.muli(PRIOR_RATE));
    }

    /** What each block made of its tokens in the forward pass that waits for {@link #backward}, [B, T, D] each. */
    List<INDArray> blockOutputs() {
        return Objects.requireNonNull(pass, "a forward pass").blocks().stream()
                .map(FlowBlock.Saved::v)
                .toList();
    }

    /** Elements of scratch allocated so far; constant once a batch shape has been seen. */
    public long scratchElements() {
        return arena.allocatedElements();
    }

    /** How far each piece of the scratch was ever in use, for holding {@link FlowScratch} to it. */
    List<Long> scratchReached() {
        return arena.reached();
    }

    /** Frees the scratch now instead of when the garbage collector finds it; a next pass takes new. */
    public void freeScratch() {
        pass = null;
        arena.free();
    }

    private record Forward(Batch batch, List<FlowBlock.Saved> saved, INDArray latent, INDArray logDeterminant) {}

    private Forward run(INDArray tokens, Batch batch, Activations kept, Gradients wanted) {
        arena.reset();
        INDArray x = arena.take(tokens.shape());
        INDArray total = arena.take(batch.size());
        inputMap.forward(tokens, x, total);
        INDArray logDeterminant = arena.take(batch.size());
        List<FlowBlock.Saved> saved = new ArrayList<>();
        for (int k = 0; k < config.blocks(); k++) {
            if (k > 0) {
                x = Patches.repatch(x, config.channels(), patchSize(k - 1), patchSize(k));
            }
            INDArray v = arena.take(x.shape());
            saved.add(blocks.get(k).forward(x, batch, v, logDeterminant, kept, wanted, kernels, arena));
            total.addi(logDeterminant);
            x = v;
        }
        return new Forward(batch, saved, x, total);
    }

    private INDArray loss(Forward forward) {
        INDArray latent = forward.latent;
        INDArray rows = latent.reshape('c', latent.size(0), latent.length() / latent.size(0));
        return rows.mul(rows).mean(1).muli(0.5).subi(forward.logDeterminant);
    }

    /** Returns the gradient of x⁰, in the arena. */
    private INDArray backward(Pass finished, INDArray lossGradient, @Nullable List<FlowBlock> gradients) {
        int size = finished.batch.size();
        INDArray z = finished.latent;
        INDArray gradient = arena.take(z.shape()).assign(z);
        gradient.reshape('c', size, z.length() / size)
                .muliColumnVector(lossGradient.div((double) z.length() / size).reshape(size, 1));
        INDArray logDeterminantGradient = lossGradient.neg();
        for (int k = config.blocks() - 1; k >= 0; k--) {
            FlowBlock parameterGradients = gradients == null ? null : gradients.get(k);
            blocks.get(k)
                    .backward(
                            finished.blocks.get(k),
                            finished.batch,
                            gradient,
                            logDeterminantGradient,
                            parameterGradients,
                            kernels,
                            arena);
            if (k > 0) {
                gradient = Patches.repatch(gradient, config.channels(), patchSize(k), patchSize(k - 1));
            }
        }
        return gradient;
    }

    private List<FlowBlock> gradientBlocks(INDArray gradient) {
        if (gradientVector != gradient) {
            gradientBlocks = blocks(new ParameterViews(layout, gradient));
            gradientVector = gradient;
        }
        return gradientBlocks;
    }

    private List<FlowBlock> blocks(ParameterViews views) {
        List<TransformerLayer> shared = new ArrayList<>();
        for (int layer = 0; layer < config.sharedBackboneLayers(); layer++) {
            shared.add(new TransformerLayer(views, "shared_backbone." + layer));
        }
        List<FlowBlock> result = new ArrayList<>();
        for (int block = 0; block < config.blocks(); block++) {
            result.add(new FlowBlock(config, block, views, shared));
        }
        return result;
    }

    private int patchSize(int block) {
        return config.patchSizes().get(block);
    }

    private Batch batch(INDArray images, INDArray noiseLevels, int @Nullable [] labels) {
        return Batch.of(config, images.size(0), noiseLevels, labels);
    }
}
