package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.tarflow4j.model.kernel.TokenOrder;

/**
 * The coupling of each token with the one before it, on one image.
 *
 * @param tokens T
 * @param width D of a token
 * @param scales whether predicted is logScale | shift, 2D wide, or shift alone
 */
record Affine(int tokens, int width, boolean scales, TokenOrder order) {
    /** Writes v and returns the sum of logScale. */
    float forward(ByteBuffer x, ByteBuffer predicted, ByteBuffer v) {
        int first = order.token(0, tokens) * width;
        for (int d = 0; d < width; d++) {
            v.putFloat((first + d) << 2, x.getFloat((first + d) << 2));
        }
        float[] scale = new float[2 * Lanes.COUNT];
        FloatVector logScales = Lanes.broadcast(0);
        for (int i = 1; i < tokens; i++) {
            int source = order.token(i - 1, tokens) * outputs();
            int target = order.token(i, tokens) * width;
            for (int d = 0; d < width; d += Lanes.COUNT) {
                VectorMask<Float> lanes = Lanes.rest(d, width);
                FloatVector difference =
                        Lanes.load(x, target + d, lanes).sub(Lanes.load(predicted, source + shift() + d, lanes));
                if (scales) {
                    FloatVector logScale = Lanes.load(predicted, source + d, lanes);
                    logScales = logScales.add(logScale);
                    logScale.neg().intoArray(scale, 0);
                    Functions.exp(scale, Lanes.COUNT);
                    difference = difference.mul(Lanes.load(scale, 0));
                }
                Lanes.store(difference, v, target + d, lanes);
            }
        }
        return Lanes.sum(logScales, new float[Lanes.COUNT]);
    }

    /**
     * The way back.
     *
     * @param gradient that of v on entry and that of x on return
     * @param logScaleGradient what the log-determinant adds to the gradient of each logScale
     */
    void backward(
            ByteBuffer gradient,
            float logScaleGradient,
            ByteBuffer v,
            ByteBuffer predicted,
            ByteBuffer predictedGradient) {
        float[] scale = new float[2 * Lanes.COUNT];
        int last = order.token(tokens - 1, tokens) * outputs();
        for (int d = 0; d < outputs(); d++) {
            predictedGradient.putFloat((last + d) << 2, 0);
        }
        for (int i = 1; i < tokens; i++) {
            int source = order.token(i - 1, tokens) * outputs();
            int target = order.token(i, tokens) * width;
            for (int d = 0; d < width; d += Lanes.COUNT) {
                VectorMask<Float> lanes = Lanes.rest(d, width);
                FloatVector g = Lanes.load(gradient, target + d, lanes);
                if (scales) {
                    FloatVector scaled =
                            g.neg().fma(Lanes.load(v, target + d, lanes), Lanes.broadcast(logScaleGradient));
                    Lanes.store(scaled, predictedGradient, source + d, lanes);
                    Lanes.load(predicted, source + d, lanes).neg().intoArray(scale, 0);
                    Functions.exp(scale, Lanes.COUNT);
                    g = g.mul(Lanes.load(scale, 0));
                    Lanes.store(g, gradient, target + d, lanes);
                }
                Lanes.store(g.neg(), predictedGradient, source + shift() + d, lanes);
            }
        }
    }

    /** Width of what is predicted per token. */
    int outputs() {
        return scales ? 2 * width : width;
    }

    private int shift() {
        return scales ? width : 0;
    }
}
