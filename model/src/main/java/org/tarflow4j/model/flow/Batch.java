package org.tarflow4j.model.flow;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;

/** The conditions of a batch: noise levels t [B] and labels [B], null for an unconditional flow. */
record Batch(INDArray noiseLevels, int @Nullable [] labels) {
    /**
     * The conditions of {@code images} images as a caller gives them. Kernels take the batch's size from them and do not look
     * whether that is the size of their arrays.
     *
     * @throws IllegalArgumentException unless each image has a level above 0 and, if the flow has classes, a label from −1 on
     */
    static Batch of(FlowConfig config, long images, INDArray noiseLevels, int @Nullable [] labels) {
        if (noiseLevels.length() != images) {
            throw new IllegalArgumentException(
                    images + " images need " + images + " noise levels, got " + noiseLevels.length());
        }
        for (long b = 0; b < images; b++) {
            double level = noiseLevels.getDouble(b);
            if (!(level > 0) || Double.isInfinite(level)) {
                throw new IllegalArgumentException("Noise level " + level + " of image " + b
                        + " is not a positive number; the flow knows images with noise only");
            }
        }
        return new Batch(noiseLevels, config.classes() == 0 ? null : checked(labels, config, images));
    }

    private static int[] checked(int @Nullable [] labels, FlowConfig config, long images) {
        if (labels == null || labels.length != images) {
            throw new IllegalArgumentException("A flow with " + config.classes() + " classes needs " + images
                    + " labels, got " + (labels == null ? "none" : labels.length));
        }
        for (int label : labels) {
            if (label < -1 || label >= config.classes()) {
                throw new IllegalArgumentException("Label " + label + " is out of range, the flow has "
                        + config.classes() + " classes, from 0 on, and -1 for none");
            }
        }
        return labels;
    }

    int size() {
        return (int) noiseLevels.length();
    }
}
