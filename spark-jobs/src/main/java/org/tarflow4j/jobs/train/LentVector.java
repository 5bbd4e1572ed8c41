package org.tarflow4j.jobs.train;

import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.exchange.Lendable;

/**
 * A vector that is read where it lies.
 *
 * @param vector of floats, contiguous
 */
record LentVector(INDArray vector) implements Lendable {
    @Override
    public ByteBuffer view(long from, int length) {
        return FloatBytes.view(vector, from, length);
    }
}
