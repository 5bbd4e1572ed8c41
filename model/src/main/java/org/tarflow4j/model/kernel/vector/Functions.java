package org.tarflow4j.model.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions of arrays, in place or from array to array. Arrays are scratch: counts are rounded up to pairs of
 * vectors, and there has to be room for that.
 *
 * <p>Two vectors at a time, written out: it hides the latency of the long chains, and it makes the methods longer than
 * what the JIT compiler inlines (325 bytecodes). Inlined, exp and Φ together exceed what it can keep in registers, and
 * every vector becomes an object: ten times slower. Functions of one vector fare no better, for the same reason.
 */
final class Functions {
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts; the first times a whole number below 2⁹ is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding 1.5·2²³ rounds to a whole number, which the last bits of the sum then are. */
    private static final float ROUND = 12582912f;

    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
    private static final float SMALLEST_EXPONENT = -87.3f;
    private static final float LARGEST_EXPONENT = 89f;
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    private Functions() {}

    /**
     * {@code x = eˣ} to 2 units in the last place: x = n·ln 2 + r, Taylor's polynomial in |r| ≤ ½·ln 2, then the exponent n.
     * 0 below −87.3, infinite above 88.72.
     */
    static void exp(float[] x, int count) {
        for (int i = 0; i < count; i += 2 * Lanes.COUNT) {
            FloatVector given0 = Lanes.load(x, i);
            FloatVector given1 = Lanes.load(x, i + Lanes.COUNT);
            FloatVector bounded0 = given0.max(SMALLEST_EXPONENT).min(LARGEST_EXPONENT);
            FloatVector bounded1 = given1.max(SMALLEST_EXPONENT).min(LARGEST_EXPONENT);
            FloatVector rounded0 = bounded0.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
            FloatVector rounded1 = bounded1.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
            FloatVector n0 = rounded0.sub(ROUND);
            FloatVector n1 = rounded1.sub(ROUND);
            FloatVector r0 = n0.fma(Lanes.broadcast(-LN2_HIGH), bounded0);
            FloatVector r1 = n1.fma(Lanes.broadcast(-LN2_HIGH), bounded1);
            r0 = n0.fma(Lanes.broadcast(-LN2_LOW), r0);
            r1 = n1.fma(Lanes.broadcast(-LN2_LOW), r1);
            FloatVector p0 = Lanes.broadcast(1f / 5040);
            FloatVector p1 = Lanes.broadcast(1f / 5040);
            p0 = p0.fma(r0, Lanes.broadcast(1f / 720));
            p1 = p1.fma(r1, Lanes.broadcast(1f / 720));
            p0 = p0.fma(r0, Lanes.broadcast(1f / 120));
            p1 = p1.fma(r1, Lanes.broadcast(1f / 120));
            p0 = p0.fma(r0, Lanes.broadcast(1f / 24));
            p1 = p1.fma(r1, Lanes.broadcast(1f / 24));
            p0 = p0.fma(r0, Lanes.broadcast(1f / 6));
            p1 = p1.fma(r1, Lanes.broadcast(1f / 6));
            p0 = p0.fma(r0, Lanes.broadcast(0.5f));
            p1 = p1.fma(r1, Lanes.broadcast(0.5f));
            p0 = p0.fma(r0, Lanes.broadcast(1f));
            p1 = p1.fma(r1, Lanes.broadcast(1f));
            p0 = p0.fma(r0, Lanes.broadcast(1f));
            p1 = p1.fma(r1, Lanes.broadcast(1f));
            IntVector exponent0 = rounded0.reinterpretAsInts().sub(ROUND_BITS);
            IntVector exponent1 = rounded1.reinterpretAsInts().sub(ROUND_BITS);
            IntVector half0 = exponent0.lanewise(VectorOperators.ASHR, 1);
            IntVector half1 = exponent1.lanewise(VectorOperators.ASHR, 1);
            IntVector rest0 = exponent0.sub(half0);
            IntVector rest1 = exponent1.sub(half1);
            IntVector first0 = half0.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS);
            IntVector first1 = half1.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS);
            IntVector second0 = rest0.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS);
            IntVector second1 = rest1.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS);
            FloatVector power0 = p0.mul(first0.reinterpretAsFloats()).mul(second0.reinterpretAsFloats());
            FloatVector power1 = p1.mul(first1.reinterpretAsFloats()).mul(second1.reinterpretAsFloats());
            power0.blend(0f, given0.compare(VectorOperators.LT, SMALLEST_EXPONENT))
                    .intoArray(x, i);
            power1.blend(0f, given1.compare(VectorOperators.LT, SMALLEST_EXPONENT))
                    .intoArray(x, i + Lanes.COUNT);
        }
    }

    /**
     * {@code phi = Φ(x)}, the normal distribution function, given {@code density} = exp(−x²/2). Φ(−|x|) =
     * ½·erfcx(|x|/√2)·exp(−x²/2), with t·(polynomial in t), t = 1/(1 + 0.3·|x|/√2), for the scaled complementary error
     * function, fitted to a relative error of 3e-8.
     */
    static void normalDistribution(float[] x, float[] density, float[] phi, int count) {
        FloatVector one = Lanes.broadcast(1f);
        for (int i = 0; i < count; i += 2 * Lanes.COUNT) {
            FloatVector given0 = Lanes.load(x, i);
            FloatVector given1 = Lanes.load(x, i + Lanes.COUNT);
            FloatVector t0 = one.div(given0.abs().fma(Lanes.broadcast(0.212132034f), one));
            FloatVector t1 = one.div(given1.abs().fma(Lanes.broadcast(0.212132034f), one));
            FloatVector q0 = Lanes.broadcast(-0.0650171479f);
            FloatVector q1 = Lanes.broadcast(-0.0650171479f);
            q0 = q0.fma(t0, Lanes.broadcast(0.244059165f));
            q1 = q1.fma(t1, Lanes.broadcast(0.244059165f));
            q0 = q0.fma(t0, Lanes.broadcast(-0.258861954f));
            q1 = q1.fma(t1, Lanes.broadcast(-0.258861954f));
            q0 = q0.fma(t0, Lanes.broadcast(0.277087061f));
            q1 = q1.fma(t1, Lanes.broadcast(0.277087061f));
            q0 = q0.fma(t0, Lanes.broadcast(-0.0496467386f));
            q1 = q1.fma(t1, Lanes.broadcast(-0.0496467386f));
            q0 = q0.fma(t0, Lanes.broadcast(0.108498899f));
            q1 = q1.fma(t1, Lanes.broadcast(0.108498899f));
            q0 = q0.fma(t0, Lanes.broadcast(0.0738900679f));
            q1 = q1.fma(t1, Lanes.broadcast(0.0738900679f));
            q0 = q0.fma(t0, Lanes.broadcast(0.0853992520f));
            q1 = q1.fma(t1, Lanes.broadcast(0.0853992520f));
            q0 = q0.fma(t0, Lanes.broadcast(0.0845913835f));
            q1 = q1.fma(t1, Lanes.broadcast(0.0845913835f));
            FloatVector tail0 = q0.mul(t0).mul(Lanes.load(density, i));
            FloatVector tail1 = q1.mul(t1).mul(Lanes.load(density, i + Lanes.COUNT));
            one.sub(tail0).blend(tail0, given0.compare(VectorOperators.LT, 0f)).intoArray(phi, i);
            one.sub(tail1).blend(tail1, given1.compare(VectorOperators.LT, 0f)).intoArray(phi, i + Lanes.COUNT);
        }
    }
}
