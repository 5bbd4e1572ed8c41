package org.tarflow4j.data;

/**
 * 64 bits that look random but are a pure function of their inputs (SplitMix64's finaliser over the parts).
 *
 * <p>The model's KeyedRandom mixes alike. It stays apart: this module knows nothing of the model, and what a dataset's
 * order rests on must never change with it.
 */
final class Hash {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Hash() {}

    static long of(long seed, String text) {
        long hash = mix(seed + GOLDEN_GAMMA);
        for (int i = 0; i < text.length(); i++) {
            hash = mix((hash ^ text.charAt(i)) + GOLDEN_GAMMA);
        }
        return hash;
    }

    static long of(long... parts) {
        long hash = parts.length;
        for (long part : parts) {
            hash = mix((hash ^ mix(part + GOLDEN_GAMMA)) + GOLDEN_GAMMA);
        }
        return hash;
    }

    /** Uniform in [0, 1). */
    static double fraction(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    /** A uniform permutation of 0, …, {@code size} − 1 (Fisher–Yates). */
    static int[] permutation(int size, long key) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = (int) Long.remainderUnsigned(mix(key + GOLDEN_GAMMA * (i + 1)), i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
