package org.tarflow4j.jobs.monitor;

/**
 * A checkpoint that became whole; a line of {@code metrics.jsonl}.
 *
 * @param directory of the checkpoint
 * @param step of the checkpoint
 * @param seconds that it took to write
 * @param bytes of its files
 */
record SavedCheckpoint(String directory, long step, double seconds, long bytes) {}
