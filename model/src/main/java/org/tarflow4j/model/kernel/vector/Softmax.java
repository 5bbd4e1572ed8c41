package org.tarflow4j.model.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The exponentials of a softmax. */
final class Softmax {
    /** Stands for −∞: its exponential is 0 beside any logit. */
    private static final float MASKED = -1e30f;

    private Softmax() {}

    /**
     * {@code out[i] = exp(logits[start + i] − max)}, zero from {@code count} up to whole vectors. Overwrites as many logits
     * after the last.
     *
     * @return the sum of the exponentials
     */
    static float exponentials(float[] logits, int start, int count, float[] out, float[] scratch) {
        Arrays.fill(logits, start + count, start + Lanes.up(count), MASKED);
        FloatVector largest = Lanes.broadcast(MASKED);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            largest = largest.max(Lanes.load(logits, start + i));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            Lanes.load(logits, start + i).sub(max).intoArray(out, i);
        }
        Functions.exp(out, count);
        FloatVector sum = Lanes.broadcast(0);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            sum = sum.add(Lanes.load(out, i));
        }
        return Lanes.sum(sum, scratch);
    }
}
