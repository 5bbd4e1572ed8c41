package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Views for the coupling of each token with the one before it in the block's order; T must be at least 2. */
final class Coupling {
    private final long tokens;
    private final long tokenWidth;
    private final INDArray predicted;
    private final TokenOrder order;

    /** For tokens of shape [B, T, D] and their predictions [B, T, 2D] or [B, T, D]. */
    Coupling(long[] shape, INDArray predicted, TokenOrder order) {
        this.tokens = shape[1];
        this.tokenWidth = shape[2];
        this.predicted = predicted;
        this.order = order;
    }

    boolean scales() {
        return predicted.size(2) == 2 * tokenWidth;
    }

    /** All tokens but the first in the order, [B, T − 1, D]. */
    INDArray targets(INDArray x) {
        return order == TokenOrder.FORWARD ? Views.part(x, 1, 1, tokens) : Views.part(x, 1, 0, tokens - 1);
    }

    /** What the token before predicted as logScale, [B, T − 1, D]. */
    INDArray logScale() {
        return sources(0, tokenWidth);
    }

    /** What the token before predicted as shift, [B, T − 1, D]. */
    INDArray shift() {
        return scales() ? sources(tokenWidth, 2 * tokenWidth) : sources(0, tokenWidth);
    }

    private INDArray sources(long from, long to) {
        return order == TokenOrder.FORWARD
                ? Views.part(Views.part(predicted, 1, 0, tokens - 1), 2, from, to)
                : Views.part(Views.part(predicted, 1, 1, tokens), 2, from, to);
    }
}
