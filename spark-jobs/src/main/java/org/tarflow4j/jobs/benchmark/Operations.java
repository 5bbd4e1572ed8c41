package org.tarflow4j.jobs.benchmark;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Guidance;

/**
 * Floating-point operations that an image needs; a multiplication and an addition are two.
 *
 * <p>Counted are the weights that every token is multiplied with (proj_in, the four maps of each layer, proj_out; a
 * shared layer in each block that runs it) and causal attention, in which T tokens see T²/2 tokens. Not counted are
 * embeddings, which are computed once an image, biases, norms, activations, softmax, the optimizer, and whatever is
 * computed a second time to save memory.
 */
final class Operations {
    /** Weights of a layer in units of C²: queries, keys and values 3, their projection 1, the feed-forward part. */
    private static final long LAYER_WEIGHTS = 4 + 2 * FlowConfig.EXPANSION;

    private final FlowConfig config;

    Operations(FlowConfig config) {
        this.config = config;
    }

    /** 6 per weight and token: forward, gradient of the input, gradient of the weights; attention likewise thrice. */
    double training() {
        return sum(block -> 6.0 * weights(block) * config.tokens(block) + 3 * attention(block));
    }

    /** 4 per weight and token: forward, gradient of the input. Attention has no weights, and its backward is whole. */
    double denoising() {
        return sum(block -> 4.0 * weights(block) * config.tokens(block) + 3 * attention(block));
    }

    /**
     * 2 per weight and token, and what each token needs of the caches. Guided blocks count twice. The last token of a
     * sequence predicts nothing and is not read.
     */
    double sampling(Guidance guidance) {
        return sum(block -> {
            int passes = guidance.scaleFor(config.blocks() - 1 - block) > 0 ? 2 : 1;
            int read = config.tokens(block) - 1;
            return passes * (2.0 * weights(block) * read + cachedAttention(block, read));
        });
    }

    /** Weights of block {@code block} that each of its tokens is multiplied with. */
    long weights(int block) {
        long width = config.widths().get(block);
        long tokenWidth = config.tokenWidth(block);
        long outputs = config.volumePreserving() ? tokenWidth : 2 * tokenWidth;
        return tokenWidth * width + layers(block) * LAYER_WEIGHTS * width * width + width * outputs;
    }

    /** Two products of T²/2·C in each layer. */
    private double attention(int block) {
        double tokens = config.tokens(block);
        return layers(block) * 2.0 * tokens * tokens * config.widths().get(block);
    }

    /** Token i meets i + 1 keys and as many values: Σ 4·(i + 1)·C over the tokens read. */
    private double cachedAttention(int block, int read) {
        return layers(block) * 2.0 * read * (read + 1) * config.widths().get(block);
    }

    private int layers(int block) {
        return config.sharedBackboneLayers() + config.ownLayers(block);
    }

    private double sum(IntToDoubleFunction perBlock) {
        return IntStream.range(0, config.blocks()).mapToDouble(perBlock).sum();
    }
}
