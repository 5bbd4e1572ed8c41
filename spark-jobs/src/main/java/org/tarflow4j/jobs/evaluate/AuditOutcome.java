package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;

/** What an audit found at one image; what a task brings back. A plain class: Kryo cannot fill records. */
final class AuditOutcome implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Number of the image in the split. */
    int row;

    /** max |decode(encode(x)) − x|. */
    double roundTrip;

    /** Of the stored latents before the sampler's denoiser ran, nats per dimension. */
    double natsWithout;

    /** Of the stored latents after it ran. */
    double natsWith;

    /** Whether encoding once more gave the stored latents and log-determinant to the last bit. */
    boolean sameLatents;

    /** Mean |denoised − not denoised| over the pixels. */
    double change;

    /** The three numbers of the model's DeterminantCheck. */
    double slope;

    double outside;
    double sum;
}
