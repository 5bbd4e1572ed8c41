package org.tarflow4j.jobs.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.checkpoint.FlatVector;

/** Two vectors as one, the second after the first. */
record Joined(FlatVector first, FlatVector second) implements FlatVector {
    @Override
    public long length() {
        return first.length() + second.length();
    }

    @Override
    public INDArray part(long from, long to) {
        long border = first.length();
        if (to <= border) {
            return first.part(from, to);
        }
        if (from >= border) {
            return second.part(from - border, to - border);
        }
        return Nd4j.concat(0, first.part(from, border), second.part(0, to - border));
    }
}
