package org.tarflow4j.jobs.sample;

import java.util.List;

/**
 * {@code _samples.json}: what a directory of samples is.
 *
 * @param request what was asked for
 * @param checkpoint directory of the weights
 * @param classNames names of the classes, in label order
 * @param failed samples that never became finite, and have no file
 * @param retried samples that were drawn more than once
 * @param nonPositiveScales guided scales ≤ 0, over all samples
 * @param generated samples that the last run drew
 * @param seconds how long that run took
 * @param samplesPerSecond of that run; 0 if there was nothing to do
 * @param samples every sample
 */
record SampleSummary(
        SampleRequest request,
        String checkpoint,
        List<String> classNames,
        long failed,
        long retried,
        long nonPositiveScales,
        int generated,
        double seconds,
        double samplesPerSecond,
        List<SampleRecord> samples) {
    static SampleSummary of(
            SampleRequest request, CheckpointId checkpoint, List<String> classNames, SampleResult result) {
        return new SampleSummary(
                request,
                checkpoint.directory(),
                classNames,
                result.failed(),
                result.retried(),
                result.nonPositiveScales(),
                result.generated(),
                result.seconds(),
                result.generated() / result.seconds(),
                result.samples());
    }
}
