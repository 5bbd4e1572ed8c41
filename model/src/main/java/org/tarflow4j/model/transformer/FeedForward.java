package org.tarflow4j.model.transformer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.Kernels;

/** Linear, GELU, Linear. */
record FeedForward(Linear up, Linear down) {
    /** Width of {@code hidden}. */
    int hiddenWidth() {
        return up.outputs();
    }

    /**
     * What backward needs.
     *
     * @param input [N, in]
     * @param hidden [N, 4C], before GELU
     * @param activated [N, 4C], after GELU
     */
    record Activations(INDArray input, INDArray hidden, INDArray activated) {}

    /** @param hidden [N, 4C], overwritten; what of the result the way back to the input needs */
    Activations forward(INDArray x, INDArray hidden, INDArray out, Kernels kernels, Arena arena) {
        INDArray activated = arena.take(x.rows(), up.outputs());
        up.forward(x, hidden, kernels);
        kernels.gelu(hidden, activated, arena);
        down.forward(activated, out, kernels);
        return new Activations(x, hidden, activated);
    }

    /** Overwrites {@code inputGradient}, unless it is null, and adds to {@code gradient}, unless that is null. */
    void backward(
            Activations saved,
            INDArray outGradient,
            @Nullable INDArray inputGradient,
            @Nullable FeedForward gradient,
            Kernels kernels,
            Arena arena) {
        Arena.Mark mark = arena.mark();
        INDArray hiddenGradient = arena.take(saved.hidden().shape());
        down.backward(
                saved.activated(),
                outGradient,
                hiddenGradient,
                gradient == null ? null : gradient.down,
                kernels,
                arena);
        kernels.geluGradient(saved.hidden(), hiddenGradient, arena);
        if (inputGradient == null) {
            up.addGradient(saved.input(), hiddenGradient, gradient == null ? null : gradient.up, kernels, arena);
        } else {
            up.backward(
                    saved.input(),
                    hiddenGradient,
                    inputGradient,
                    gradient == null ? null : gradient.up,
                    kernels,
                    arena);
        }
        arena.release(mark);
    }
}
