package org.tarflow4j.jobs.sample;

import java.util.Collection;
import org.tarflow4j.jobs.flow.CheckpointId;

/**
 * What a sampling job left behind.
 *
 * @param output directory of the images, or of what was generated for them
 * @param step the checkpoint's step
 * @param samples of the request, those that never became finite included
 * @param made how many of them this run made; the others were there
 * @param failed samples that never became finite, and are in no file
 * @param retried samples that were drawn more than once
 * @param nonPositiveScales guided scales that were ≤ 0: a sign of too much guidance
 * @param clippedValues values of the images that lay outside [−1, 1]
 * @param values of all images
 * @param denoiseSeconds of tasks that denoised them and made images, all runs together
 * @param seconds how long this run took
 */
public record SampleResult(
        String output,
        long step,
        long samples,
        long made,
        long failed,
        long retried,
        long nonPositiveScales,
        long clippedValues,
        long values,
        double denoiseSeconds,
        double seconds) {
    static SampleResult of(
            String output,
            CheckpointId checkpoint,
            long samples,
            long made,
            Collection<ShardRecord> shards,
            double seconds) {
        long failed = shards.stream().mapToLong(shard -> shard.failed().size()).sum();
        return new SampleResult(
                output,
                checkpoint.step(),
                samples,
                made,
                failed,
                shards.stream().mapToLong(shard -> shard.retried().size()).sum(),
                shards.stream().mapToLong(ShardRecord::nonPositiveScales).sum(),
                shards.stream().mapToLong(ShardRecord::clippedValues).sum(),
                (samples - failed) * checkpoint.model().dimensions(),
                shards.stream().mapToDouble(ShardRecord::denoiseSeconds).sum(),
                seconds);
    }

    /** The part of all values that was clipped. */
    public double clippedShare() {
        return (double) clippedValues / Math.max(1, values);
    }
}
