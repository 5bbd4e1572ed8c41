package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;

/** What an audit found at one image; what a task brings back. A plain class: Kryo cannot fill records. */
final class AuditOutcome implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Number of the image in the split. */
    int row;

    /** max |decode(encode(x)) − x| at the level where the sampler's walk begins. */
    double roundTrip;

    /** At each noise level. */
    AuditedLikelihood[] likelihoods = {};

    /** Mean |denoised − not denoised| over the pixels, where the sampler's walk begins. */
    double change;

    /** The three numbers of the model's DeterminantCheck. */
    double slope;

    double outside;
    double sum;
}
