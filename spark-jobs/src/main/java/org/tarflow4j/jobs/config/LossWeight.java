package org.tarflow4j.jobs.config;

/** The weight w(t) of an image's loss at noise level t. */
public enum LossWeight {
    /** 1. */
    ONE,
    /** t. */
    T,
    /** t². */
    T2,
    /** t / (t0 + t1). */
    T_NORMALIZED,
    /** t² / (t0² + t1²). */
    T2_NORMALIZED
}
