package org.tarflow4j.model.flow;

import java.util.List;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.ArenaStack;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KernelScratch;
import org.tarflow4j.model.kernel.TokenOrder;

/**
 * Predicts the scratch of training steps: takes what {@link TarFlow#forward} and {@link TarFlow#backward} take, in the
 * same order, from a stack without memory. Whoever changes what those take changes it here; a test holds the two to each
 * other to the element.
 */
public final class TrainingScratch {
    private static final int EXPANSION = FlowConfig.EXPANSION;

    private final FlowConfig config;
    private final Activations activations;
    private final KernelScratch kernels;
    private final ArenaStack stack = new ArenaStack();

    /** Before the first step. */
    public TrainingScratch(FlowConfig config, Activations activations, KernelScratch kernels) {
        this.config = config;
        this.activations = activations;
        this.kernels = kernels;
    }

    /** Elements that are allocated after the steps taken so far. */
    public long elements() {
        return stack.elements();
    }

    /** How far each piece of it was ever in use. */
    List<Long> reached() {
        return stack.reached();
    }

    /** Takes a step, or a part of one: forward and backward over {@code images} images. */
    public void step(int images) {
        stack.reset();
        stack.take(images, config.tokens(0), config.tokenWidth(0));
        stack.take(images);
        stack.take(images);
        for (int block = 0; block < config.blocks(); block++) {
            new Block(block, images).forward();
        }
        int last = config.blocks() - 1;
        stack.take(images, config.tokens(last), config.tokenWidth(last));
        for (int block = last; block >= 0; block--) {
            new Block(block, images).backward();
        }
    }

    /** One block: B images, T tokens of width D in, C the width of the transformer, N = B·T. */
    private final class Block {
        private final int images;
        private final int tokens;
        private final long tokenWidth;
        private final long width;
        private final long outputs;
        private final int layers;
        private final long rows;
        private final AttentionShape shape;

        Block(int block, int images) {
            this.images = images;
            tokens = config.tokens(block);
            tokenWidth = config.tokenWidth(block);
            width = config.widths().get(block);
            outputs = config.volumePreserving() ? tokenWidth : 2 * tokenWidth;
            layers = config.sharedBackboneLayers() + config.ownLayers(block);
            rows = (long) images * tokens;
            shape = new AttentionShape(images, tokens, (int) width / FlowConfig.HEAD_WIDTH, TokenOrder.of(block));
        }

        void forward() {
            stack.take(rows, tokenWidth);
            stack.take(rows, width);
            stack.take(images, width);
            // The embedding of the noise level: its features, the hidden layer before and after GELU.
            stack.take(images, width);
            stack.take(images, EXPANSION * width);
            stack.take(images, EXPANSION * width);
            for (int layer = 0; layer < layers; layer++) {
                stack.take(rows, width);
                Arena.Mark mark = stack.mark();
                layerForward();
                if (activations == Activations.RECOMPUTED) {
                    stack.release(mark);
                }
            }
            stack.take(rows, outputs);
            affine();
        }

        private void layerForward() {
            stack.take(2, rows);
            stack.take(rows, 3 * width);
            stack.take(rows, width);
            stack.take(2, rows);
            stack.take(rows, EXPANSION * width);
            stack.take(rows, width);
            use(kernels.layerNorm(rows, width));
            stack.take(rows, width);
            use(kernels.attention(shape));
            stack.take(rows, width);
            use(kernels.layerNorm(rows, width));
            stack.take(rows, EXPANSION * width);
        }

        void backward() {
            Arena.Mark mark = stack.mark();
            stack.take(rows, outputs);
            affine();
            stack.take(rows, width);
            use(kernels.rowSum(rows, outputs));
            for (int layer = 0; layer < layers; layer++) {
                Arena.Mark ofLayer = stack.mark();
                if (activations == Activations.RECOMPUTED) {
                    stack.take(rows, width);
                    layerForward();
                }
                layerBackward();
                stack.release(ofLayer);
            }
            use(kernels.rowSum(rows, width));
            embeddings();
            stack.release(mark);
        }

        private void layerBackward() {
            stack.take(rows, width);
            feedForward(rows);
            use(kernels.layerNormGradient(rows, width));
            use(kernels.rowSum(rows, width));
            stack.take(rows, 3 * width);
            use(kernels.attentionGradient(shape));
            use(kernels.rowSum(rows, 3 * width));
            use(kernels.layerNormGradient(rows, width));
        }

        private void feedForward(long of) {
            Arena.Mark mark = stack.mark();
            stack.take(of, EXPANSION * width);
            use(kernels.rowSum(of, width));
            use(kernels.geluGradient(of * EXPANSION * width));
            use(kernels.rowSum(of, EXPANSION * width));
            stack.release(mark);
        }

        private void embeddings() {
            use(kernels.rowSum(images, tokens * width));
            stack.take(images, width);
            use(kernels.rowSum(tokens, width));
            feedForward(images);
        }

        private void affine() {
            if (!config.volumePreserving() && tokens > 1) {
                use(kernels.affine((long) images * (tokens - 1) * tokenWidth));
            }
        }
    }

    /** Arrays that a kernel takes and gives back. */
    private void use(long[] lengths) {
        Arena.Mark mark = stack.mark();
        for (long length : lengths) {
            stack.take(length);
        }
        stack.release(mark);
    }
}
