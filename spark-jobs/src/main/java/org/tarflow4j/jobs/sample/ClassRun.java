package org.tarflow4j.jobs.sample;

/**
 * Samples of one class in a row.
 *
 * @param label the class, −1 for none
 * @param samples how many
 */
record ClassRun(int label, long samples) {
    /** More samples than can be numbered would overflow their sum. */
    ClassRun {
        if (samples < 1 || samples > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A run of " + samples + " samples");
        }
    }
}
