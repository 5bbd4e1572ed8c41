package org.tarflow4j.model.flow;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The conditions of a batch: noise levels t [B] and labels [B], null for an unconditional flow. */
record Batch(INDArray noiseLevels, int @Nullable [] labels) {
    int size() {
        return (int) noiseLevels.length();
    }
}
