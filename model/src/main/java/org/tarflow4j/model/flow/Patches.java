package org.tarflow4j.model.flow;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Images as sequences of square patches: tokens in row-major order, each as (channel, row, column). */
public final class Patches {
    private Patches() {}

    /** Image [B, C, H, H] → tokens [B, (H/p)², C·p²]; a copy. */
    public static INDArray patchify(INDArray image, int patchSize) {
        long batch = image.size(0);
        long channels = image.size(1);
        long side = image.size(2) / patchSize;
        return image.dup('c')
                .reshape('c', batch, channels, side, patchSize, side, patchSize)
                .permute(0, 2, 4, 1, 3, 5)
                .dup('c')
                .reshape('c', batch, side * side, channels * patchSize * patchSize);
    }

    /** Tokens [B, (H/p)², C·p²] → image [B, C, H, H]; a copy. */
    public static INDArray unpatchify(INDArray tokens, int channels, int patchSize) {
        long batch = tokens.size(0);
        long side = Math.round(Math.sqrt(tokens.size(1)));
        return tokens.dup('c')
                .reshape('c', batch, side, side, channels, patchSize, patchSize)
                .permute(0, 3, 1, 4, 2, 5)
                .dup('c')
                .reshape('c', batch, channels, side * patchSize, side * patchSize);
    }

    /** Tokens of one patch size → tokens of another; the same array where the sizes are equal. */
    static INDArray repatch(INDArray tokens, int channels, int from, int to) {
        return from == to ? tokens : patchify(unpatchify(tokens, channels, from), to);
    }
}
