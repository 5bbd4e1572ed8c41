package org.tarflow4j.jobs.config;

/** How the noise level t of an image is drawn. */
public enum NoiseSchedule {
    /** t from U(t0, t1). */
    UNIFORM,
    /** t = √u, u from U(t0², t1²): the density grows linearly with t. */
    LINEAR,
    /** t = exp(n), n from N(−1.2, 1). */
    EDM,
    /** t = t1 always. */
    FIXED
}
