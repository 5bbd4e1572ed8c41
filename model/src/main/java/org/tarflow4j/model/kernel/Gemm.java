package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products into given memory. All matrices are 'c' ordered; an 'f' ordered result would halve the speed. */
public final class Gemm {
    private Gemm() {}

    /** {@code c = a·b}; [M, K] · [K, N] → [M, N]. */
    public static void multiply(INDArray a, INDArray b, INDArray c) {
        Nd4j.gemm(a, b, c, false, false, 1, 0);
    }

    /** {@code c += a·b}; [M, K] · [K, N] → [M, N]. */
    public static void add(INDArray a, INDArray b, INDArray c) {
        Nd4j.gemm(a, b, c, false, false, 1, 1);
    }

    /** {@code c += aᵀ·b}; [K, M]ᵀ · [K, N] → [M, N]. */
    public static void addTransposedLeft(INDArray a, INDArray b, INDArray c) {
        Nd4j.gemm(a, b, c, true, false, 1, 1);
    }

    /** {@code c = a·bᵀ}; [M, K] · [N, K]ᵀ → [M, N]. */
    public static void multiplyTransposedRight(INDArray a, INDArray b, INDArray c) {
        Nd4j.gemm(a, b, c, false, true, 1, 0);
    }

    /** {@code c += a·bᵀ}; [M, K] · [N, K]ᵀ → [M, N]. */
    public static void addTransposedRight(INDArray a, INDArray b, INDArray c) {
        Nd4j.gemm(a, b, c, false, true, 1, 1);
    }
}
