package org.tarflow4j.model.transformer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.Kernels;

/** Gain and bias of a layer norm, or their gradients; both [1, C]. */
record LayerNorm(INDArray gain, INDArray bias) {
    void forward(INDArray x, INDArray out, INDArray statistics, Kernels kernels, Arena arena) {
        kernels.layerNorm(x, gain, bias, out, statistics, arena);
    }

    /** Adds to {@code inputGradient} and to the parameter gradients, unless there are none. */
    void backwardAdding(
            INDArray x,
            INDArray statistics,
            INDArray outGradient,
            INDArray inputGradient,
            @Nullable LayerNorm gradient,
            Kernels kernels,
            Arena arena) {
        INDArray gainGradient = gradient == null ? null : gradient.gain;
        INDArray biasGradient = gradient == null ? null : gradient.bias;
        kernels.addLayerNormGradient(
                outGradient, x, gain, statistics, inputGradient, gainGradient, biasGradient, arena);
    }
}
