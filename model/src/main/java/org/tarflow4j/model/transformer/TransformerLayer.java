package org.tarflow4j.model.transformer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.Kernels;

/**
 * One pre-norm layer: {@code h += proj(attention(LN(h)))}, {@code h += W₂·GELU(W₁·LN(h))}. Or, over the gradient
 * vector, the gradients of its parameters.
 */
public final class TransformerLayer {
    private final LayerNorm attentionNorm;
    private final Linear qkv;
    private final Linear projection;
    private final LayerNorm feedForwardNorm;
    private final FeedForward feedForward;

    /** The layer stored under {@code prefix}. */
    public TransformerLayer(ParameterViews views, String prefix) {
        attentionNorm = views.norm(prefix + ".attention.norm");
        qkv = views.linear(prefix + ".attention.qkv");
        projection = views.linear(prefix + ".attention.proj");
        feedForwardNorm = views.norm(prefix + ".mlp.norm");
        feedForward = new FeedForward(views.linear(prefix + ".mlp.main.0"), views.linear(prefix + ".mlp.main.2"));
    }

    /** How the rows of a pass attend to each other: qkv [N, 3C] → out [N, C]. */
    @FunctionalInterface
    public interface Attention {
        void apply(INDArray qkv, INDArray out);
    }

    /** What backward needs of one pass; the arrays are the arena's. */
    public record Activations(
            INDArray input,
            INDArray attentionStatistics,
            INDArray attentionInput,
            INDArray qkv,
            INDArray attended,
            INDArray middle,
            INDArray feedForwardStatistics,
            FeedForwardActivations feedForward) {}

    /** Keeps the feed-forward part's own record out of the public signature. */
    public static final class FeedForwardActivations {
        private final FeedForward.Activations saved;

        private FeedForwardActivations(FeedForward.Activations saved) {
            this.saved = saved;
        }
    }

    /**
     * One pass over N rows.
     *
     * @param h [N, C]
     * @param out [N, C], must not be {@code h}
     * @param wanted what {@link #backward} may be asked for
     * @return what {@link #backward} needs, in memory taken from {@code arena}
     */
    public Activations forward(
            INDArray h, INDArray out, Attention attention, Gradients wanted, Kernels kernels, Arena arena) {
        long rows = h.size(0);
        long width = h.size(1);
        INDArray attentionStatistics = arena.take(2, rows);
        INDArray qkvRows = arena.take(rows, 3 * width);
        INDArray middle = arena.take(rows, width);
        INDArray feedForwardStatistics = arena.take(2, rows);
        INDArray hidden = arena.take(rows, feedForward.hiddenWidth());
        Arena.Mark inputsOfProducts = arena.mark();

        INDArray attentionInput = arena.take(rows, width);
        attentionNorm.forward(h, attentionInput, attentionStatistics, kernels, arena);
        qkv.forward(attentionInput, qkvRows, kernels);
        INDArray attended = arena.take(rows, width);
        attention.apply(qkvRows, attended);
        projection.forward(attended, middle, kernels);
        kernels.add(middle, h);

        INDArray feedForwardInput = arena.take(rows, width);
        feedForwardNorm.forward(middle, feedForwardInput, feedForwardStatistics, kernels, arena);
        FeedForward.Activations saved = feedForward.forward(feedForwardInput, hidden, out, kernels, arena);
        kernels.add(out, middle);
        if (wanted == Gradients.OF_INPUT) {
            arena.release(inputsOfProducts);
        }
        return new Activations(
                h,
                attentionStatistics,
                attentionInput,
                qkvRows,
                attended,
                middle,
                feedForwardStatistics,
                new FeedForwardActivations(saved));
    }

    /**
     * The way back.
     *
     * @param gradient [N, C], that of the output on entry and of the input on return
     * @param parameters where to add the parameters' gradients; null if only the input's is wanted, as it must be where
     *     {@link #forward} was told so
     */
    public void backward(
            Activations saved,
            INDArray gradient,
            AttentionShape shape,
            @Nullable TransformerLayer parameters,
            Kernels kernels,
            Arena arena) {
        Arena.Mark mark = arena.mark();
        INDArray branch = arena.take(gradient.shape());
        feedForward.backward(
                saved.feedForward().saved,
                gradient,
                branch,
                parameters == null ? null : parameters.feedForward,
                kernels,
                arena);
        feedForwardNorm.backwardAdding(
                saved.middle(),
                saved.feedForwardStatistics(),
                branch,
                gradient,
                parameters == null ? null : parameters.feedForwardNorm,
                kernels,
                arena);

        projection.backward(
                saved.attended(), gradient, branch, parameters == null ? null : parameters.projection, kernels, arena);
        INDArray qkvGradient = arena.take(saved.qkv().shape());
        kernels.attentionGradient(branch, saved.qkv(), shape, qkvGradient, arena);
        qkv.backward(
                saved.attentionInput(),
                qkvGradient,
                branch,
                parameters == null ? null : parameters.qkv,
                kernels,
                arena);
        attentionNorm.backwardAdding(
                saved.input(),
                saved.attentionStatistics(),
                branch,
                gradient,
                parameters == null ? null : parameters.attentionNorm,
                kernels,
                arena);
        arena.release(mark);
    }
}
