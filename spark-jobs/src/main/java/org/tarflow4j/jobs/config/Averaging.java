package org.tarflow4j.jobs.config;

/** What is averaged over the workers. */
public enum Averaging {
    /** Parameters and moments, after each worker's own optimizer steps. */
    PARAMETERS,
    /** The gradients of one step, which is synchronous data-parallel training. */
    GRADIENTS
}
