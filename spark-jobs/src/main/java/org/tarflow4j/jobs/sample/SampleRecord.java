package org.tarflow4j.jobs.sample;

/**
 * What is known of one sample.
 *
 * @param index the sample; its file is {@code INDEX.png}
 * @param label its class, −1 for none
 * @param retries how often it was drawn again because it was not finite
 * @param failed whether the last draw was not finite either; such a sample has no file
 * @param nonPositiveScales how many guided scales were ≤ 0
 */
public record SampleRecord(long index, int label, int retries, boolean failed, int nonPositiveScales) {}
