package org.tarflow4j.jobs.memory;

import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.ArenaStack;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KernelScratch;
import org.tarflow4j.model.kernel.TokenOrder;

/**
 * The scratch of a posterior mean: takes what a flow's input gradient takes, in the same order, from a stack without
 * memory. It is about half of a training step's, since the inputs of products are not kept. Encoding takes the first part of it.
 */
final class DenoisingScratch {
    private final FlowConfig model;
    private final Activations activations;
    private final KernelScratch kernels;
    private final ArenaStack stack = new ArenaStack();

    DenoisingScratch(FlowConfig model, Activations activations, KernelScratch kernels) {
        this.model = model;
        this.activations = activations;
        this.kernels = kernels;
    }

    /** Elements that a group of {@code images} needs. */
    long elements(int images) {
        ofEncoding(images);
        stack.take(images);
        stack.take(images, model.dimensions());
        for (int block = model.blocks() - 1; block >= 0; block--) {
            new Block(block, images).backward();
        }
        return stack.elements();
    }

    /** Elements that encoding a group of {@code images} needs. */
    long ofEncoding(int images) {
        stack.reset();
        stack.take(images, model.dimensions());
        stack.take(images);
        stack.take(images);
        for (int block = 0; block < model.blocks(); block++) {
            new Block(block, images).forward();
        }
        return stack.elements();
    }

    /** One block: B images, T tokens of width D, C the width of the transformer, B·T rows. */
    private final class Block {
        private final int images;
        private final long tokenWidth;
        private final long width;
        private final long outputs;
        private final int layers;
        private final int tokens;
        private final long rows;
        private final AttentionShape shape;

        Block(int block, int images) {
            this.images = images;
            tokens = model.tokens(block);
            tokenWidth = model.tokenWidth(block);
            width = model.widths().get(block);
            outputs = model.volumePreserving() ? tokenWidth : 2 * tokenWidth;
            layers = model.sharedBackboneLayers() + model.ownLayers(block);
            rows = (long) images * tokens;
            shape = new AttentionShape(images, tokens, (int) width / FlowConfig.HEAD_WIDTH, TokenOrder.of(block));
        }

        void forward() {
            stack.take(rows, tokenWidth);
            stack.take(rows, width);
            stack.take(images, width);
            stack.take(images, width);
            stack.take(images, FlowConfig.EXPANSION * width);
            stack.take(images, FlowConfig.EXPANSION * width);
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

        /** What stays is below the mark, what only the parameters' gradients would need above it. */
        private void layerForward() {
            stack.take(2, rows);
            stack.take(rows, 3 * width);
            stack.take(rows, width);
            stack.take(2, rows);
            stack.take(rows, FlowConfig.EXPANSION * width);
            Arena.Mark inputsOfProducts = stack.mark();
            stack.take(rows, width);
            use(kernels.layerNorm(rows, width));
            stack.take(rows, width);
            use(kernels.attention(shape));
            stack.take(rows, width);
            use(kernels.layerNorm(rows, width));
            stack.take(rows, FlowConfig.EXPANSION * width);
            stack.release(inputsOfProducts);
        }

        void backward() {
            Arena.Mark mark = stack.mark();
            stack.take(rows, outputs);
            affine();
            stack.take(rows, width);
            for (int layer = 0; layer < layers; layer++) {
                Arena.Mark ofLayer = stack.mark();
                if (activations == Activations.RECOMPUTED) {
                    stack.take(rows, width);
                    layerForward();
                }
                layerBackward();
                stack.release(ofLayer);
            }
            stack.release(mark);
        }

        private void layerBackward() {
            stack.take(rows, width);
            Arena.Mark mark = stack.mark();
            stack.take(rows, FlowConfig.EXPANSION * width);
            use(kernels.geluGradient(rows * FlowConfig.EXPANSION * width));
            stack.release(mark);
            use(kernels.layerNormGradient(rows, width));
            stack.take(rows, 3 * width);
            use(kernels.attentionGradient(shape));
            use(kernels.layerNormGradient(rows, width));
        }

        private void affine() {
            if (!model.volumePreserving() && tokens > 1) {
                use(kernels.affine((long) images * (tokens - 1) * tokenWidth));
            }
        }
    }

    private void use(long[] lengths) {
        Arena.Mark mark = stack.mark();
        for (long length : lengths) {
            stack.take(length);
        }
        stack.release(mark);
    }
}
