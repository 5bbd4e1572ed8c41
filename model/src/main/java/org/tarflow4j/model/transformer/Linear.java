package org.tarflow4j.model.transformer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.Gemm;
import org.tarflow4j.model.kernel.Kernels;

/**
 * A linear map, or its gradient.
 *
 * @param weight [in, out], so that products with few rows stay fast
 * @param bias [1, out]
 */
public record Linear(INDArray weight, INDArray bias) {
    /** The linear map stored under {@code prefix}. */
    public static Linear of(ParameterViews views, String prefix) {
        return views.linear(prefix);
    }

    /** Number of outputs. */
    public int outputs() {
        return weight.columns();
    }

    /** {@code out = x·weight + bias}; x [N, in], out [N, out]. */
    public void forward(INDArray x, INDArray out, Kernels kernels) {
        Gemm.multiply(x, weight, out);
        kernels.addRow(out, bias);
    }

    /** Adds this map's parameter gradients, given its input and the gradient of its output, unless there are none. */
    void addGradient(INDArray x, INDArray outGradient, @Nullable Linear gradient, Kernels kernels, Arena arena) {
        if (gradient != null) {
            Gemm.addTransposedLeft(x, outGradient, gradient.weight);
            kernels.addRowSum(outGradient, gradient.bias, arena);
        }
    }

    /** As {@link #addGradient}, and overwrites {@code inputGradient} [N, in]. */
    public void backward(
            INDArray x,
            INDArray outGradient,
            INDArray inputGradient,
            @Nullable Linear gradient,
            Kernels kernels,
            Arena arena) {
        addGradient(x, outGradient, gradient, kernels, arena);
        Gemm.multiplyTransposedRight(outGradient, weight, inputGradient);
    }

    /** As {@link #backward}, but adds to {@code inputGradient}. */
    public void backwardAdding(
            INDArray x,
            INDArray outGradient,
            INDArray inputGradient,
            @Nullable Linear gradient,
            Kernels kernels,
            Arena arena) {
        addGradient(x, outGradient, gradient, kernels, arena);
        Gemm.addTransposedRight(outGradient, weight, inputGradient);
    }
}
