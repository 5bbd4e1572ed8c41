package org.tarflow4j.model.kernel;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a flow computes beside matrix products. Every method writes into the arrays it is given; all arrays are
 * contiguous and 'c' ordered. N = B·T counts the rows of a batch, C is the width of the transformer, D of a token.
 * Scratch that a method needs comes from the arena and is given back before it returns.
 */
public interface Kernels {
    /** {@code x[n] += row} for every row; x [N, C], row [C]. */
    void addRow(INDArray x, INDArray row);

    /** {@code sum += Σ_n x[n]}; x [N, C], sum [C]. */
    void addRowSum(INDArray x, INDArray sum, Arena arena);

    /** {@code x += y}; any equal shapes. */
    void add(INDArray x, INDArray y);

    /**
     * {@code out = (x − mean)·inverseDeviation·gain + bias} per row, with the biased variance and eps 1e-5.
     *
     * @param x [N, C]
     * @param out [N, C]
     * @param statistics [2, N], receives mean and 1/√(variance + eps)
     */
    void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray out, INDArray statistics, Arena arena);

    /**
     * Adds the gradient of {@link #layerNorm} with respect to its input to {@code inputGradient}, and that of gain and
     * bias to theirs, unless those are null.
     */
    void addLayerNormGradient(
            INDArray outGradient,
            INDArray x,
            INDArray gain,
            INDArray statistics,
            INDArray inputGradient,
            @Nullable INDArray gainGradient,
            @Nullable INDArray biasGradient,
            Arena arena);

    /** {@code out = x·Φ(x)} with the exact normal distribution function Φ (the erf form of GELU). */
    void gelu(INDArray x, INDArray out, Arena arena);

    /** {@code gradient *= Φ(x) + x·φ(x)}: turns the gradient of GELU's output into that of its input. */
    void geluGradient(INDArray x, INDArray gradient, Arena arena);

    /**
     * Causal attention, softmax(q·kᵀ/√d)·v per head, over whole sequences.
     *
     * @param qkv [B·T, 3C], split as q | k | v, each split into heads of {@link AttentionShape#HEAD_WIDTH}
     * @param out [B·T, C]
     */
    void attention(INDArray qkv, AttentionShape shape, INDArray out, Arena arena);

    /** The gradient of {@link #attention}: outGradient [B·T, C] → qkvGradient [B·T, 3C], overwritten. */
    void attentionGradient(INDArray outGradient, INDArray qkv, AttentionShape shape, INDArray qkvGradient, Arena arena);

    /**
     * One token's attention to itself and all tokens before it. Appends the token's k and v to the cache.
     *
     * @param qkv [B, 3C] of one token
     * @param position how many tokens the cache holds already
     * @param temperatures divide the logits, one for each image, [B]
     * @param out [B, C]
     */
    void attentionStep(
            INDArray qkv, KeyValueCache cache, int position, INDArray temperatures, INDArray out, Arena arena);

    /**
     * The coupling {@code v = (x − shift)·exp(−logScale)}, where token i takes the shift and scale that the token
     * before it in the block's order predicted, and the first token stays as it is.
     *
     * @param x [B, T, D]
     * @param predicted [B, T, 2D] as logScale | shift, or [B, T, D] as shift alone (volume preserving)
     * @param v [B, T, D]
     * @param logDeterminant [B], receives −mean over T·D of logScale
     */
    void affine(INDArray x, INDArray predicted, TokenOrder order, INDArray v, INDArray logDeterminant, Arena arena);

    /**
     * The gradient of {@link #affine}.
     *
     * @param gradient [B, T, D], that of v on entry and that of x on return
     * @param logDeterminantGradient [B]
     * @param v [B, T, D] as {@link #affine} gave it
     * @param predictedGradient shape of {@code predicted}, overwritten
     */
    void affineGradient(
            INDArray gradient,
            INDArray logDeterminantGradient,
            INDArray v,
            INDArray predicted,
            TokenOrder order,
            INDArray predictedGradient,
            Arena arena);

    /**
     * One step of AdamW's moments (Loshchilov and Hutter 2019; the form of PyTorch): {@code m = β₁m + (1−β₁)g},
     * {@code v = β₂v + (1−β₂)g²}, and {@code gradient = lr·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)}. Weight decay is the caller's.
     *
     * @param gradient any shape; receives what is to be subtracted from the parameters
     * @param step t, counted from 1
     */
    void adam(INDArray gradient, INDArray firstMoment, INDArray secondMoment, AdamStep step);

    /** What these kernels take from the arena. */
    KernelScratch scratch();
}
