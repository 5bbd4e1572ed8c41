package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Parts of arrays, without copying. {@link INDArray#get} of 1.0.0-M2.1 will not do: of a view whose place in its memory
 * is smaller than its length, it takes parts in the back for empty.
 */
public final class Views {
    private Views() {}

    /** Elements {@code from} to {@code to} − 1 along {@code axis}. */
    public static INDArray part(INDArray x, int axis, long from, long to) {
        long[] shape = x.shape().clone();
        shape[axis] = to - from;
        return Nd4j.create(x.data(), shape, x.stride(), x.offset() + from * x.stride(axis), 'c');
    }
}
