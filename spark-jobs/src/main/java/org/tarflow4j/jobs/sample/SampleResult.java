package org.tarflow4j.jobs.sample;

import java.util.List;

/**
 * What a sampling job left behind.
 *
 * @param output directory of the images
 * @param step the checkpoint's step
 * @param samples every sample of the request, in order
 * @param generated how many were drawn by this run; the others were there
 * @param seconds how long that took
 */
public record SampleResult(String output, long step, List<SampleRecord> samples, int generated, double seconds) {
    /** Samples that never became finite. */
    public long failed() {
        return samples.stream().filter(SampleRecord::failed).count();
    }

    /** Samples that were drawn more than once. */
    public long retried() {
        return samples.stream().filter(sample -> sample.retries() > 0).count();
    }

    /** Guided scales that were ≤ 0, over all samples: a sign of too much guidance. */
    public long nonPositiveScales() {
        return samples.stream().mapToLong(SampleRecord::nonPositiveScales).sum();
    }
}
