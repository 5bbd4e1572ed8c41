package org.tarflow4j.model.sampling;

import org.tarflow4j.model.KeyedRandom;

/** Where the random numbers of samples come from. */
@FunctionalInterface
public interface Draws {
    /** Number of draw for the latent; the step i of the stochastic walk draws with number i + 1. */
    int LATENT = 0;

    /**
     * Standard normal numbers: a pure function of its arguments, called from any thread.
     *
     * @param sample index of the sample
     * @param attempt 0, and one more for each time the sample was not finite
     * @param purpose {@link #LATENT}, or what the step of the walk needs
     * @param length how many numbers
     */
    float[] gaussian(long sample, int attempt, int purpose, int length);

    /** The draws of a request: sample i depends on {@code seed} and i alone. */
    static Draws keyed(long seed) {
        return (sample, attempt, purpose, length) -> {
            KeyedRandom random = new KeyedRandom(seed, sample, attempt, purpose);
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        };
    }
}
