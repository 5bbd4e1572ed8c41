package org.tarflow4j.jobs.config;

/** The parts of sampling, in their order. */
public enum SampleStage {
    /** Latents and the autoregressive pass: samples at the noise level t1. */
    GENERATE,
    /** The walk down the noise levels, and the images. */
    DENOISE
}
