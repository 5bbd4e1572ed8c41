package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What treats each element alike, on one block of memory. */
final class Elementwise {
    private Elementwise() {}

    /** {@code x += y}. */
    static void add(ByteBuffer x, ByteBuffer y, int count) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(Lanes.load(x, i).add(Lanes.load(y, i)), x, i);
        }
        if (whole < count) {
            VectorMask<Float> rest = Lanes.rest(whole, count);
            Lanes.store(Lanes.load(x, whole, rest).add(Lanes.load(y, whole, rest)), x, whole, rest);
        }
    }

    /** {@code x = 0}. */
    static void clear(ByteBuffer x, int count) {
        for (int i = 0; i < count; i++) {
            x.putFloat(i << 2, 0);
        }
    }

    /** One step of Adam; see {@link org.tarflow4j.model.kernel.Kernels#adam}. */
    static void adam(ByteBuffer gradient, ByteBuffer first, ByteBuffer second, int count, AdamFactors factors) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector g = Lanes.load(gradient, i);
            FloatVector m = factors.first(Lanes.load(first, i), g);
            FloatVector v = factors.second(Lanes.load(second, i), g);
            Lanes.store(m, first, i);
            Lanes.store(v, second, i);
            Lanes.store(factors.update(m, v), gradient, i);
        }
        if (whole < count) {
            VectorMask<Float> rest = Lanes.rest(whole, count);
            FloatVector g = Lanes.load(gradient, whole, rest);
            FloatVector m = factors.first(Lanes.load(first, whole, rest), g);
            FloatVector v = factors.second(Lanes.load(second, whole, rest), g);
            Lanes.store(m, first, whole, rest);
            Lanes.store(v, second, whole, rest);
            Lanes.store(factors.update(m, v), gradient, whole, rest);
        }
    }

    /** The numbers of an Adam step in the form the loop needs. */
    record AdamFactors(
            float beta1, float rest1, float beta2, float rest2, float rate, float inverseRoot2, float epsilon) {
        FloatVector first(FloatVector m, FloatVector g) {
            return g.fma(Lanes.broadcast(rest1), m.mul(beta1));
        }

        FloatVector second(FloatVector v, FloatVector g) {
            return g.mul(g).fma(Lanes.broadcast(rest2), v.mul(beta2));
        }

        FloatVector update(FloatVector m, FloatVector v) {
            FloatVector root = v.lanewise(VectorOperators.SQRT);
            return m.mul(rate).div(root.fma(Lanes.broadcast(inverseRoot2), Lanes.broadcast(epsilon)));
        }
    }
}
