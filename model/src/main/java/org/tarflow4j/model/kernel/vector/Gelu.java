package org.tarflow4j.model.kernel.vector;

import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/** GELU on one block of memory, in pieces that stay in the first-level cache. Keeps its scratch; for one thread. */
final class Gelu {
    private static final int PIECE = 1024;
    private static final float INVERSE_SQRT_2_PI = 0.3989422804f;

    private final float[] values = new float[PIECE];
    /** exp(−x²/2). */
    private final float[] density = new float[PIECE];

    private final float[] phi = new float[PIECE];
    private final float[] gradients = new float[PIECE];

    /** {@code out = x·Φ(x)}. */
    void forward(FloatBuffer x, FloatBuffer out) {
        for (int start = 0; start < x.capacity(); start += PIECE) {
            int length = Math.min(PIECE, x.capacity() - start);
            x.get(start, values, 0, length);
            distribution(length);
            multiply(length);
            out.put(start, phi, 0, length);
        }
    }

    /** {@code gradient *= Φ(x) + x·φ(x)}. */
    void backward(FloatBuffer x, FloatBuffer gradient) {
        for (int start = 0; start < x.capacity(); start += PIECE) {
            int length = Math.min(PIECE, x.capacity() - start);
            x.get(start, values, 0, length);
            gradient.get(start, gradients, 0, length);
            distribution(length);
            multiplyDerivative(length);
            gradient.put(start, gradients, 0, length);
        }
    }

    private void distribution(int length) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            FloatVector value = Lanes.load(values, i);
            value.mul(value).mul(-0.5f).intoArray(density, i);
        }
        Functions.exp(density, length);
        Functions.normalDistribution(values, density, phi, length);
    }

    private void multiply(int length) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            Lanes.load(phi, i).mul(Lanes.load(values, i)).intoArray(phi, i);
        }
    }

    private void multiplyDerivative(int length) {
        for (int i = 0; i < length; i += Lanes.COUNT) {
            FloatVector slope = Lanes.load(density, i).mul(INVERSE_SQRT_2_PI);
            FloatVector derivative = slope.fma(Lanes.load(values, i), Lanes.load(phi, i));
            Lanes.load(gradients, i).mul(derivative).intoArray(gradients, i);
        }
    }
}
