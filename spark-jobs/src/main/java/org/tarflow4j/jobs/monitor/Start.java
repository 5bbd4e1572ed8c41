package org.tarflow4j.jobs.monitor;

/**
 * Where a training begins or goes on; {@code training.json} of the run directory.
 *
 * @param round rounds that were complete
 * @param step optimizer steps that were done
 * @param totalSteps optimizer steps when it ends
 * @param totalImages images when it ends, all epochs together
 */
record Start(long round, long step, long totalSteps, long totalImages) {}
