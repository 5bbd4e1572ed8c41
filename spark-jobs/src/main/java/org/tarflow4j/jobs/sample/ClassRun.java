package org.tarflow4j.jobs.sample;

/**
 * Samples of one class in a row.
 *
 * @param label the class, −1 for none
 * @param samples how many
 */
record ClassRun(int label, long samples) {}
