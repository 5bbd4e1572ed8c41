package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;

/**
 * The negative log-likelihood of one image at one noise level, nats per dimension, from z and log-determinant as
 * {@code encode} would store them. A plain class: Kryo cannot fill records.
 */
final class AuditedLikelihood implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Encoded before the sampler's denoiser ran. */
    double without;

    /** Encoded once more after it ran. */
    double with;

    /** Whether z and log-determinant of both are the same to the last bit, and finite. */
    boolean sameLatents;

    /** |without − the same in float64|. */
    double rounding;
}
