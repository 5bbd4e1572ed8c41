package org.tarflow4j.model.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Elementary functions of vectors. */
final class Functions {
    static final float INVERSE_SQRT_2_PI = 0.3989422804f;

    private static final VectorSpecies<Integer> INTEGERS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(Lanes.SPECIES.vectorBitSize()));
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts; the first times a whole number below 2⁹ is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding and subtracting 1.5·2²³ rounds to the nearest whole number. */
    private static final float ROUND = 12582912f;

    private static final float SMALLEST_EXPONENT = -87.3f;
    private static final float LARGEST_EXPONENT = 89f;
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    private Functions() {}

    /**
     * eˣ to 2 units in the last place: x = n·ln 2 + r, Taylor's polynomial in |r| ≤ ½·ln 2, then the exponent n. 0 below
     * −87.3, infinite above 88.72.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.max(SMALLEST_EXPONENT).min(LARGEST_EXPONENT);
        FloatVector n = bounded.mul(LOG2_E).add(ROUND).sub(ROUND);
        FloatVector r = n.fma(Lanes.broadcast(-LN2_HIGH), bounded);
        r = n.fma(Lanes.broadcast(-LN2_LOW), r);
        FloatVector p = Lanes.broadcast(1f / 5040);
        p = p.fma(r, Lanes.broadcast(1f / 720));
        p = p.fma(r, Lanes.broadcast(1f / 120));
        p = p.fma(r, Lanes.broadcast(1f / 24));
        p = p.fma(r, Lanes.broadcast(1f / 6));
        p = p.fma(r, Lanes.broadcast(0.5f));
        p = p.fma(r, Lanes.broadcast(1f));
        p = p.fma(r, Lanes.broadcast(1f));
        // In two steps, since 2¹²⁸ is no float.
        IntVector exponent = (IntVector) n.convertShape(VectorOperators.F2I, INTEGERS, 0);
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        FloatVector result = p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
        return result.blend(0f, x.compare(VectorOperators.LT, SMALLEST_EXPONENT));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS)
                .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                .reinterpretAsFloats();
    }

    /**
     * The normal distribution function Φ(x), given {@code density} = exp(−x²/2). Φ(−|x|) = ½·erfcx(|x|/√2)·exp(−x²/2),
     * with t·(polynomial in t), t = 1/(1 + 0.3·|x|/√2), for the scaled complementary error function, fitted to a
     * relative error of 3e-8.
     */
    static FloatVector normalDistribution(FloatVector x, FloatVector density) {
        FloatVector one = Lanes.broadcast(1f);
        FloatVector t = one.div(x.abs().fma(Lanes.broadcast(0.212132034f), one));
        FloatVector q = Lanes.broadcast(-0.0650171479f);
        q = q.fma(t, Lanes.broadcast(0.244059165f));
        q = q.fma(t, Lanes.broadcast(-0.258861954f));
        q = q.fma(t, Lanes.broadcast(0.277087061f));
        q = q.fma(t, Lanes.broadcast(-0.0496467386f));
        q = q.fma(t, Lanes.broadcast(0.108498899f));
        q = q.fma(t, Lanes.broadcast(0.0738900679f));
        q = q.fma(t, Lanes.broadcast(0.0853992520f));
        q = q.fma(t, Lanes.broadcast(0.0845913835f));
        FloatVector tail = q.mul(t).mul(density);
        return one.sub(tail).blend(tail, x.compare(VectorOperators.LT, 0f));
    }

    /** exp(−x²/2). */
    static FloatVector density(FloatVector x) {
        return exp(x.mul(x).mul(-0.5f));
    }
}
