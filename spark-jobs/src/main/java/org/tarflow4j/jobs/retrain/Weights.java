package org.tarflow4j.jobs.retrain;

/**
 * A checkpoint that takes part in a retraining.
 *
 * @param step its step, in the run whose checkpoint it is
 * @param directory where it lies
 */
record Weights(long step, String directory) {}
