package org.tarflow4j.jobs.config;

/** Which noise is added to the pixels. */
public enum NoiseKind {
    /** Gaussian of standard deviation t. */
    GAUSSIAN,
    /** Uniform in [0, 2/256), one grey level: dequantisation, for likelihoods in bits per dimension. */
    UNIFORM
}
