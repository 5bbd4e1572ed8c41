package org.tarflow4j.jobs.train;

/** Looks at a flow while it trains. */
public interface Validation {
    /** Never looks. */
    Validation NONE = (checkpoint, round, step) -> {};

    /**
     * Looks at a checkpoint that was just written; the training waits.
     *
     * @param checkpoint its directory
     * @param round rounds that are complete
     * @param step optimizer steps that are done
     */
    void of(String checkpoint, long round, long step);
}
