package org.tarflow4j.jobs.config;

import org.tarflow4j.model.KeyedRandom;

/** Which noise is added to the pixels, which are scaled to [−1, 1]. */
public enum NoiseKind {
    /** Gaussian of standard deviation t. */
    GAUSSIAN,
    /** Uniform in [0, 2/256), one grey level, whatever t: dequantisation, for likelihoods in bits per dimension. */
    UNIFORM;

    private static final double GREY_LEVEL = 2.0 / 256;
    /** log₂ of 1/GREY_LEVEL. */
    private static final double GREY_LEVEL_BITS = 7;

    /** The noise of one pixel at level t. */
    public double draw(KeyedRandom random, double t) {
        return switch (this) {
            case GAUSSIAN -> t * random.nextGaussian();
            case UNIFORM -> GREY_LEVEL * random.nextUniform();
        };
    }

    /** What it adds to a pixel on average. */
    public double mean() {
        return this == UNIFORM ? GREY_LEVEL / 2 : 0;
    }

    /** Its variance at level t. */
    public double variance(double t) {
        return this == UNIFORM ? GREY_LEVEL * GREY_LEVEL / 12 : t * t;
    }

    /**
     * Bits per dimension of 8-bit images from nats per dimension of the images with {@link #UNIFORM} noise: nats/ln 2 + 7,
     * an upper bound of their negative log-likelihood (Theis et al. 2016, section 3.1).
     */
    public static double bits(double nats) {
        return nats / Math.log(2) + GREY_LEVEL_BITS;
    }
}
