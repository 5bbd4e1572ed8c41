package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;

/** The losses of one group of images, by noise level; what a task brings back. A plain class: Kryo cannot fill records. */
final class GroupLikelihoods implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Which images, in the order of the split. */
    int group;

    /** Negative log-likelihood by noise level and image, in nats per dimension. */
    double[][] nats = {};

    Statistics statistics(int level) {
        return Statistics.of(nats[level]);
    }
}
