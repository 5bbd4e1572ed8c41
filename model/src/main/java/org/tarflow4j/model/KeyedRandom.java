package org.tarflow4j.model;

/**
 * Random numbers that are a pure function of a key: the same key gives the same sequence on every machine, whoever
 * draws it and when. Every draw of the project (noise, noise levels, dropped labels, latents) comes from here, keyed
 * by what it is for, e.g. {@code new KeyedRandom(seed, epoch, sample)}.
 *
 * <p>SplitMix64 (Steele, Lea, Flood 2014) over a hash of the key. Not for cryptography, not thread-safe.
 */
public final class KeyedRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;
    private double spare;
    private boolean hasSpare;

    /** A generator for the given key; the order of the parts matters. */
    public KeyedRandom(long... key) {
        long hash = key.length;
        for (long part : key) {
            hash = mix(hash * GOLDEN_GAMMA + mix(part + GOLDEN_GAMMA));
        }
        state = hash;
    }

    /** 64 uniform bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1), with 53 bits. */
    public double nextUniform() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in {0, …, bound − 1}; {@code bound} must be positive. */
    public int nextInt(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
    }

    /** Standard normal, by the Box–Muller transform in strict arithmetic. */
    public double nextGaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextUniform()));
        double angle = 2 * Math.PI * nextUniform();
        spare = radius * StrictMath.sin(angle);
        hasSpare = true;
        return radius * StrictMath.cos(angle);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
