package org.tarflow4j.jobs.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.checkpoint.FlatVector;

/**
 * Moments that the workers get with each round.
 *
 * @param both first, then second moments
 */
record SharedMoments(Chunks both) implements Moments {
    @Override
    public FlatVector first() {
        return new Half(both, 0);
    }

    @Override
    public FlatVector second() {
        return new Half(both, both.length() / 2);
    }

    @Override
    public void destroy() {
        both.destroy();
    }

    private record Half(Chunks both, long start) implements FlatVector {
        @Override
        public long length() {
            return both.length() / 2;
        }

        @Override
        public INDArray part(long from, long to) {
            return both.part(start + from, start + to);
        }
    }
}
