package org.tarflow4j.jobs.train;

import org.tarflow4j.jobs.checkpoint.FlatVector;

/** AdamW's state for the trained parameters. */
interface Moments {
    /** Mean of the gradient. */
    FlatVector first();

    /** Mean of the squared gradient. */
    FlatVector second();

    /** Frees both. */
    void destroy();
}
