package org.tarflow4j.jobs.retrain;

import java.util.Objects;

/**
 * A checkpoint that takes part in a retraining.
 *
 * @param step its step, in the run whose checkpoint it is
 * @param directory where it lies
 */
record Weights(long step, String directory) {
    Weights {
        // A file without it is damaged.
        Objects.requireNonNull(directory, "directory");
    }
}
