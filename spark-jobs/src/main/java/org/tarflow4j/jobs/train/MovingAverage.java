package org.tarflow4j.jobs.train;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.checkpoint.FlatVector;

/**
 * Exponential moving average (EMA) of the averaged parameters, on the driver. After a round of k steps that ends with step
 * n, {@code ema ← dᵏ·ema + (1 − dᵏ)·parameters} with d = min(decay, (1 + n)/(10 + n)): a young average forgets its
 * beginning sooner.
 */
final class MovingAverage {
    private final double decay;
    private final INDArray average;
    private final INDArray chunk;

    private MovingAverage(double decay, INDArray average) {
        this.decay = decay;
        this.average = average;
        this.chunk = Nd4j.createUninitialized(DataType.FLOAT, Math.min(average.length(), Chunks.FLOATS));
    }

    /**
     * An average to go on with; null if {@code decay} is 0, which is for none.
     *
     * @param start its value; belongs to this object from now on
     */
    static @Nullable MovingAverage of(double decay, FlatVector start) {
        return decay == 0 ? null : new MovingAverage(decay, start.whole());
    }

    /** The average as it is now; changes with the next {@link #update}. */
    INDArray value() {
        return average;
    }

    /**
     * Moves the average towards the parameters that a round came to.
     *
     * @param step optimizer steps that are done with the round
     * @param steps of the round
     */
    void update(Chunks parameters, long step, long steps) {
        double kept = Math.pow(Math.min(decay, (1.0 + step) / (10 + step)), steps);
        for (int index = 0; index < Chunks.count(average.length()); index++) {
            long from = Chunks.from(index);
            long to = Chunks.to(index, average.length());
            parameters.read(index, bytes -> FloatBytes.copy(bytes, chunk, 0));
            INDArray part = average.get(NDArrayIndex.interval(from, to));
            part.muli(kept);
            Nd4j.getBlasWrapper()
                    .level1()
                    .axpy(to - from, 1 - kept, chunk.get(NDArrayIndex.interval(0, to - from)), part);
        }
    }
}
