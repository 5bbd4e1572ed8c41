package org.tarflow4j.model.kernel;

/** What {@link Nd4jKernels} take from the arena; ND4J's operations have scratch of their own beside it. */
public final class Nd4jScratch implements KernelScratch {
    @Override
    public long[] rowSum(long rows, long width) {
        return NOTHING;
    }

    @Override
    public long[] layerNorm(long rows, long width) {
        return new long[] {rows * width};
    }

    @Override
    public long[] layerNormGradient(long rows, long width, boolean ofParameters) {
        long all = rows * width;
        return new long[] {all, all, all, rows, rows};
    }

    @Override
    public long[] geluGradient(long length) {
        return new long[] {length, length};
    }

    @Override
    public long[] attention(AttentionShape shape) {
        long values = values(shape);
        return new long[] {values, values, values, logits(shape), values};
    }

    @Override
    public long[] attentionGradient(AttentionShape shape) {
        long values = values(shape);
        return new long[] {values, values, values, logits(shape), values, values, logits(shape)};
    }

    @Override
    public long[] affine(long length) {
        return new long[] {length};
    }

    /** Queries, keys or values of the images that are worked on at once. */
    private static long values(AttentionShape shape) {
        return (long) Nd4jAttention.group(shape) * shape.tokens() * shape.width();
    }

    private static long logits(AttentionShape shape) {
        return (long) Nd4jAttention.group(shape) * shape.heads() * shape.tokens() * shape.tokens();
    }
}
