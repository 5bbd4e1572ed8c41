package org.tarflow4j.model.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.kernel.TokenOrder;
import org.tarflow4j.model.kernel.Views;
import org.tarflow4j.model.transformer.ClassEmbedding;
import org.tarflow4j.model.transformer.Gradients;
import org.tarflow4j.model.transformer.Linear;
import org.tarflow4j.model.transformer.NoiseEmbedding;
import org.tarflow4j.model.transformer.ParameterViews;
import org.tarflow4j.model.transformer.TransformerLayer;

/**
 * One block of the flow (the paper's MetaBlock): a causal transformer that predicts, from all tokens before it in the
 * block's order, how each token is shifted and scaled. Or, over the gradient vector, the gradients of its parameters.
 */
final class FlowBlock {
    private final Linear input;
    private final INDArray positions;
    private final @Nullable ClassEmbedding classes;
    private final NoiseEmbedding noise;
    private final List<TransformerLayer> layers;
    private final Linear output;
    private final TokenOrder order;
    private final int width;

    FlowBlock(FlowConfig config, int block, ParameterViews views, List<TransformerLayer> sharedLayers) {
        String prefix = "blocks." + block;
        input = Linear.of(views, prefix + ".proj_in");
        positions = views.view(prefix + ".pos_embed");
        classes = config.classes() > 0 ? new ClassEmbedding(views.view(prefix + ".class_embed")) : null;
        noise = new NoiseEmbedding(views, prefix + ".time_embed");
        layers = new ArrayList<>(sharedLayers);
        for (int layer = 0; layer < config.ownLayers(block); layer++) {
            layers.add(new TransformerLayer(views, prefix + ".head_blocks." + layer));
        }
        output = Linear.of(views, prefix + ".proj_out");
        order = TokenOrder.of(block);
        width = config.widths().get(block);
    }

    /**
     * What backward needs of one pass; x and v are [B, T, D], predicted is [B, T, 2D] or [B, T, D].
     *
     * @param inputs of the layers, [B·T, C] each
     * @param layers what each layer keeps; empty if it is computed again
     */
    record Saved(
            INDArray x,
            NoiseEmbedding.Activations noise,
            List<INDArray> inputs,
            List<TransformerLayer.Activations> layers,
            INDArray last,
            INDArray predicted,
            INDArray v) {}

    TokenOrder order() {
        return order;
    }

    int layerCount() {
        return layers.size();
    }

    int width() {
        return width;
    }

    /** Width of what is predicted per token: 2D, or D in volume-preserving mode. */
    int outputs() {
        return output.outputs();
    }

    int heads() {
        return width / FlowConfig.HEAD_WIDTH;
    }

    /**
     * x [B, T, D] → v [B, T, D] with its log-determinant [B], keeping in the arena what backward needs.
     */
    Saved forward(
            INDArray x,
            Batch batch,
            INDArray v,
            INDArray logDeterminant,
            Activations activations,
            Gradients wanted,
            Kernels kernels,
            Arena arena) {
        int tokens = (int) x.size(1);
        AttentionShape shape = new AttentionShape(batch.size(), tokens, heads(), order);
        INDArray h = arena.take((long) batch.size() * tokens, width);
        INDArray condition = arena.take(batch.size(), width);
        NoiseEmbedding.Activations noiseActivations = embed(batch, condition, kernels, arena);
        input.forward(rows(x), h, kernels);
        kernels.addRow(images(h, batch), positions.reshape('c', 1, (long) tokens * width));
        for (int b = 0; b < batch.size(); b++) {
            kernels.addRow(image(h, b, tokens), Views.part(condition, 0, b, b + 1));
        }

        List<INDArray> inputs = new ArrayList<>();
        List<TransformerLayer.Activations> saved = new ArrayList<>();
        for (TransformerLayer layer : layers) {
            inputs.add(h);
            INDArray next = arena.take(h.shape());
            Arena.Mark mark = arena.mark();
            TransformerLayer.Activations ofLayer = forward(layer, h, next, shape, wanted, kernels, arena);
            if (activations == Activations.KEPT) {
                saved.add(ofLayer);
            } else {
                arena.release(mark);
            }
            h = next;
        }
        INDArray predicted = arena.take(batch.size(), tokens, output.outputs());
        output.forward(h, rows(predicted), kernels);
        kernels.affine(x, predicted, order, v, logDeterminant, arena);
        return new Saved(x, noiseActivations, inputs, saved, h, predicted, v);
    }

    private static TransformerLayer.Activations forward(
            TransformerLayer layer,
            INDArray h,
            INDArray out,
            AttentionShape shape,
            Gradients wanted,
            Kernels kernels,
            Arena arena) {
        return layer.forward(
                h, out, (qkv, attended) -> kernels.attention(qkv, shape, attended, arena), wanted, kernels, arena);
    }

    /**
     * The way back.
     *
     * @param gradient [B, T, D], that of v on entry and of x on return
     * @param logDeterminantGradient [B]
     * @param parameters where to add the parameters' gradients; null if only the input's is wanted
     */
    void backward(
            Saved saved,
            Batch batch,
            INDArray gradient,
            INDArray logDeterminantGradient,
            @Nullable FlowBlock parameters,
            Kernels kernels,
            Arena arena) {
        Arena.Mark mark = arena.mark();
        int tokens = (int) gradient.size(1);
        AttentionShape shape = new AttentionShape(batch.size(), tokens, heads(), order);
        INDArray predictedGradient = arena.take(saved.predicted().shape());
        kernels.affineGradient(
                gradient, logDeterminantGradient, saved.v(), saved.predicted(), order, predictedGradient, arena);
        INDArray h = arena.take(saved.last().shape());
        output.backward(
                saved.last(),
                rows(predictedGradient),
                h,
                parameters == null ? null : parameters.output,
                kernels,
                arena);
        for (int layer = layers.size() - 1; layer >= 0; layer--) {
            Arena.Mark ofLayer = arena.mark();
            TransformerLayer.Activations activations = saved.layers().isEmpty()
                    ? forward(
                            layers.get(layer),
                            saved.inputs().get(layer),
                            arena.take(h.shape()),
                            shape,
                            parameters == null ? Gradients.OF_INPUT : Gradients.OF_PARAMETERS,
                            kernels,
                            arena)
                    : saved.layers().get(layer);
            TransformerLayer gradients = parameters == null ? null : parameters.layers.get(layer);
            layers.get(layer).backward(activations, h, shape, gradients, kernels, arena);
            arena.release(ofLayer);
        }
        input.backwardAdding(
                rows(saved.x()), h, rows(gradient), parameters == null ? null : parameters.input, kernels, arena);
        if (parameters != null) {
            addEmbeddingGradients(saved, batch, h, parameters, kernels, arena);
        }
        arena.release(mark);
    }

    /** The noise and class embedding of each image, into {@code out} [B, C]. */
    NoiseEmbedding.Activations embed(Batch batch, INDArray out, Kernels kernels, Arena arena) {
        NoiseEmbedding.Activations saved = noise.forward(batch.noiseLevels(), out, kernels, arena);
        if (classes != null) {
            classes.addTo(out, Objects.requireNonNull(batch.labels(), "labels of a conditional flow"));
        }
        return saved;
    }

    /**
     * One decoding step: reads token {@code token} and predicts how the next one is scaled and shifted.
     *
     * @param x [B, D], the token
     * @param condition [B, C] from {@link #embed}
     * @param step the caches and where they stand
     * @param predicted receives [B, 2D] as logScale | shift, or [B, D] as shift alone
     */
    void predict(INDArray x, int token, INDArray condition, DecodingStep step, INDArray predicted, Kernels kernels) {
        Arena arena = step.arena();
        Arena.Mark mark = arena.mark();
        INDArray h = arena.take(x.size(0), width);
        input.forward(x, h, kernels);
        kernels.addRow(h, positions.getRow(token, true));
        kernels.add(h, condition);
        for (int layer = 0; layer < layers.size(); layer++) {
            int index = layer;
            INDArray next = arena.take(h.shape());
            layers.get(layer)
                    .forward(
                            h,
                            next,
                            (qkv, out) -> step.attend(index, qkv, out, kernels),
                            Gradients.OF_INPUT,
                            kernels,
                            arena);
            h = next;
        }
        output.forward(h, predicted, kernels);
        arena.release(mark);
    }

    private void addEmbeddingGradients(
            Saved saved, Batch batch, INDArray h, FlowBlock parameters, Kernels kernels, Arena arena) {
        int tokens = (int) saved.x().size(1);
        kernels.addRowSum(images(h, batch), parameters.positions.reshape('c', 1, (long) tokens * width), arena);
        INDArray perImage = arena.takeZeros(batch.size(), width);
        for (int b = 0; b < batch.size(); b++) {
            kernels.addRowSum(image(h, b, tokens), Views.part(perImage, 0, b, b + 1), arena);
        }
        noise.backward(saved.noise(), perImage, parameters.noise, kernels, arena);
        if (parameters.classes != null) {
            ClassEmbedding.addGradient(perImage, Objects.requireNonNull(batch.labels()), parameters.classes.table());
        }
    }

    /** h [B·T, C] as a row an image, [B, T·C]. */
    private static INDArray images(INDArray h, Batch batch) {
        return h.reshape('c', batch.size(), h.length() / batch.size());
    }

    /** The rows of one image, [T, C]. */
    private static INDArray image(INDArray h, int b, int tokens) {
        return Views.part(h, 0, (long) b * tokens, (b + 1L) * tokens);
    }

    private static INDArray rows(INDArray tokens) {
        return tokens.reshape('c', tokens.size(0) * tokens.size(1), tokens.size(2));
    }
}
