package org.tarflow4j.jobs.flow;

/**
 * Samples of one class in a row.
 *
 * @param label the class, −1 for none
 * @param samples how many
 */
public record ClassRun(int label, long samples) {
    /** More samples than can be numbered would overflow their sum. */
    public ClassRun {
        if (samples < 1 || samples > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A run of " + samples + " samples");
        }
    }
}
