package org.tarflow4j.model.kernel;

/** Shapes of a training batch of the named benchmark models. */
public enum BenchmarkShape {
    A(32, 64, 256, 48, 11_800_000),
    B(16, 256, 512, 12, 46_800_000);

    final int images;
    final int tokens;
    final int width;
    final int tokenWidth;
    final int parameters;

    BenchmarkShape(int images, int tokens, int width, int tokenWidth, int parameters) {
        this.images = images;
        this.tokens = tokens;
        this.width = width;
        this.tokenWidth = tokenWidth;
        this.parameters = parameters;
    }

    /** N, rows of the batch. */
    int rows() {
        return images * tokens;
    }

    AttentionShape attention() {
        return new AttentionShape(images, tokens, width / AttentionShape.HEAD_WIDTH, TokenOrder.FORWARD);
    }
}
