package org.tarflow4j.model.flow;

import java.util.List;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.ArenaStack;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KernelScratch;
import org.tarflow4j.model.kernel.TokenOrder;
import org.tarflow4j.model.transformer.Gradients;

/**
 * Predicts the scratch of a {@link TarFlow}: takes what its passes take, in the same order, from a stack without memory.
 * Whoever changes what those take changes it here; a test holds the two to each other to the element. An input gradient's is
 * about half of a training step's, since the inputs of products are not kept.
 */
public final class FlowScratch {
    private static final int EXPANSION = FlowConfig.EXPANSION;

    private final FlowConfig config;
    private final Activations activations;
    private final KernelScratch kernels;
    private final ArenaStack stack = new ArenaStack();

    /** Before the first pass. */
    public FlowScratch(FlowConfig config, Activations activations, KernelScratch kernels) {
        this.config = config;
        this.activations = activations;
        this.kernels = kernels;
    }

    /** Elements that are allocated after the passes made so far. */
    public long elements() {
        return stack.elements();
    }

    /** How far each piece of it was ever in use. */
    List<Long> reached() {
        return stack.reached();
    }

    /** A training step, or a part of one: {@link TarFlow#forward} and {@link TarFlow#backward}. */
    public void train(int images) {
        forward(images, activations, Gradients.OF_PARAMETERS);
        backward(images, Gradients.OF_PARAMETERS);
    }

    /** {@link TarFlow#inputGradient}. */
    public void inputGradient(int images) {
        forward(images, activations, Gradients.OF_INPUT);
        stack.take(images);
        backward(images, Gradients.OF_INPUT);
    }

    /** {@link TarFlow#encode}. */
    public void encode(int images) {
        forward(images, Activations.RECOMPUTED, Gradients.OF_INPUT);
    }

    private void forward(int images, Activations kept, Gradients wanted) {
        stack.reset();
        stack.take(images, config.tokens(0), config.tokenWidth(0));
        stack.take(images);
        stack.take(images);
        for (int block = 0; block < config.blocks(); block++) {
            new Block(block, images, kept, wanted).forward();
        }
    }

    private void backward(int images, Gradients wanted) {
        int last = config.blocks() - 1;
        stack.take(images, config.tokens(last), config.tokenWidth(last));
        for (int block = last; block >= 0; block--) {
            new Block(block, images, activations, wanted).backward();
        }
    }

    /** One block: B images, T tokens of width D in, C the width of the transformer, N = B·T. */
    private final class Block {
        private final int images;
        private final Activations kept;
        private final boolean ofParameters;
        private final int tokens;
        private final long tokenWidth;
        private final long width;
        private final long outputs;
        private final int layers;
        private final long rows;
        private final AttentionShape shape;

        Block(int block, int images, Activations kept, Gradients wanted) {
            this.images = images;
            this.kept = kept;
            ofParameters = wanted == Gradients.OF_PARAMETERS;
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
                if (kept == Activations.RECOMPUTED) {
                    stack.release(mark);
                }
            }
            stack.take(rows, outputs);
            affine();
        }

        /** What a gradient of the input needs is below the mark, what only those of the parameters need above it. */
        private void layerForward() {
            stack.take(2, rows);
            stack.take(rows, 3 * width);
            stack.take(rows, width);
            stack.take(2, rows);
            stack.take(rows, EXPANSION * width);
            Arena.Mark inputsOfProducts = stack.mark();
            stack.take(rows, width);
            use(kernels.layerNorm(rows, width));
            stack.take(rows, width);
            use(kernels.attention(shape));
            stack.take(rows, width);
            use(kernels.layerNorm(rows, width));
            stack.take(rows, EXPANSION * width);
            if (!ofParameters) {
                stack.release(inputsOfProducts);
            }
        }

        void backward() {
            Arena.Mark mark = stack.mark();
            stack.take(rows, outputs);
            affine();
            stack.take(rows, width);
            rowSum(rows, outputs);
            for (int layer = 0; layer < layers; layer++) {
                Arena.Mark ofLayer = stack.mark();
                if (kept == Activations.RECOMPUTED) {
                    stack.take(rows, width);
                    layerForward();
                }
                layerBackward();
                stack.release(ofLayer);
            }
            rowSum(rows, width);
            if (ofParameters) {
                embeddings();
            }
            stack.release(mark);
        }

        private void layerBackward() {
            stack.take(rows, width);
            feedForward(rows);
            use(kernels.layerNormGradient(rows, width, ofParameters));
            rowSum(rows, width);
            stack.take(rows, 3 * width);
            use(kernels.attentionGradient(shape));
            rowSum(rows, 3 * width);
            use(kernels.layerNormGradient(rows, width, ofParameters));
        }

        private void feedForward(long of) {
            Arena.Mark mark = stack.mark();
            stack.take(of, EXPANSION * width);
            rowSum(of, width);
            use(kernels.geluGradient(of * EXPANSION * width));
            rowSum(of, EXPANSION * width);
            stack.release(mark);
        }

        private void embeddings() {
            rowSum(images, tokens * width);
            stack.take(images, width);
            rowSum(tokens, width);
            feedForward(images);
        }

        /** Of a bias's gradient. */
        private void rowSum(long of, long columns) {
            if (ofParameters) {
                use(kernels.rowSum(of, columns));
            }
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
