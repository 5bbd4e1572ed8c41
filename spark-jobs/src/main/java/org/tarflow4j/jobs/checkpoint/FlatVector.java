package org.tarflow4j.jobs.checkpoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.Views;

/** A long vector of floats that need not lie in memory as one array. */
public interface FlatVector {
    /** Number of elements. */
    long length();

    /** The elements [from, to), rank 1; not to be changed. */
    INDArray part(long from, long to);

    /** All elements, rank 1; not to be changed. */
    default INDArray whole() {
        return part(0, length());
    }

    /** Frees what it holds now instead of when the garbage collector finds it; the vector cannot be used any more. */
    default void release() {}

    /** A vector that does lie in memory. */
    static FlatVector of(INDArray array) {
        INDArray vector = array.reshape('c', new long[] {array.length()});
        return new FlatVector() {
            @Override
            public long length() {
                return vector.length();
            }

            @Override
            public void release() {
                if (array.closeable()) {
                    array.close();
                }
            }

            @Override
            public INDArray part(long from, long to) {
                return from == 0 && to == vector.length() ? vector : Views.part(vector, 0, from, to);
            }
        };
    }
}
