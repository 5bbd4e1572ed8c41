package org.tarflow4j.model.kernel;

/**
 * What a set of kernels takes from the arena, by shape: the lengths of the arrays that a kernel holds at once, in the
 * order in which it takes them. What is not here takes nothing.
 */
public interface KernelScratch {
    long[] NOTHING = {};

    /** Of {@link Kernels#addRowSum}, x [rows, width]. */
    long[] rowSum(long rows, long width);

    /** Of {@link Kernels#layerNorm}, x [rows, width]. */
    long[] layerNorm(long rows, long width);

    /**
     * Of {@link Kernels#addLayerNormGradient}.
     *
     * @param ofParameters whether the gradients of gain and bias are wanted too
     */
    long[] layerNormGradient(long rows, long width, boolean ofParameters);

    /** Of {@link Kernels#geluGradient}. */
    long[] geluGradient(long length);

    /** Of {@link Kernels#attention}. */
    long[] attention(AttentionShape shape);

    /** Of {@link Kernels#attentionGradient}. */
    long[] attentionGradient(AttentionShape shape);

    /** Of {@link Kernels#affine} and of its gradient where tokens are scaled, for {@code length} elements but the first tokens'. */
    long[] affine(long length);
}
