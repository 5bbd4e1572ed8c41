package org.tarflow4j.model.kernel.vector;

import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KernelScratch;

/**
 * What {@link VectorKernels} take from the arena: the partial sums over rows, and nothing else.
 *
 * @param rowsPerSum rows of a partial sum
 */
record VectorScratch(int rowsPerSum) implements KernelScratch {
    @Override
    public long[] rowSum(long rows, long width) {
        return new long[] {sums(rows) * width};
    }

    @Override
    public long[] layerNorm(long rows, long width) {
        return NOTHING;
    }

    @Override
    public long[] layerNormGradient(long rows, long width, boolean ofParameters) {
        return ofParameters ? new long[] {sums(rows) * 2 * width} : NOTHING;
    }

    @Override
    public long[] geluGradient(long length) {
        return NOTHING;
    }

    @Override
    public long[] attention(AttentionShape shape) {
        return NOTHING;
    }

    @Override
    public long[] attentionGradient(AttentionShape shape) {
        return NOTHING;
    }

    @Override
    public long[] affine(long length) {
        return NOTHING;
    }

    private long sums(long rows) {
        return (rows + rowsPerSum - 1) / rowsPerSum;
    }
}
