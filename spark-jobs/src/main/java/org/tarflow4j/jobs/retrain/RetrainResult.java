package org.tarflow4j.jobs.retrain;

/**
 * How a retraining ended whose gate held, or that had nothing to do.
 *
 * @param before step that was promoted when it began
 * @param promoted step that is promoted now; {@code before} if there was nothing new to train on
 * @param decision file with the numbers; empty if there was nothing to decide
 */
public record RetrainResult(long before, long promoted, String decision) {
    /** Whether the source had no new image, and so nothing was trained. */
    public boolean isNothingNew() {
        return decision.isEmpty();
    }
}
