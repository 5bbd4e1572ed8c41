package org.tarflow4j.jobs.sample;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.output.WrittenFile;

/**
 * {@code _samples.json}: what a directory of samples is.
 *
 * @param request what was asked for
 * @param checkpoint directory of the weights; {@code request.weights} is the digest of its manifest
 * @param classNames names of the classes, in label order
 * @param classes finite samples by class, −1 for none
 * @param failed samples that never became finite, and are in no file
 * @param retried how often a sample was drawn again, of those that were
 * @param nonPositiveScales guided scales ≤ 0, over all samples
 * @param clippedValues values of the images outside [−1, 1], over all samples
 * @param clippedShare the same as a part of all values
 * @param generateSeconds of tasks that drew samples, all runs together
 * @param denoiseSeconds of tasks that denoised them and made images, all runs together
 * @param made samples that the last run made
 * @param seconds how long that run took
 * @param samplesPerSecond of that run
 * @param shards every shard with its files
 */
record SampleSummary(
        SampleRequest request,
        String checkpoint,
        List<String> classNames,
        Map<Integer, Long> classes,
        List<Long> failed,
        Map<Long, Integer> retried,
        long nonPositiveScales,
        long clippedValues,
        double clippedShare,
        double generateSeconds,
        double denoiseSeconds,
        long made,
        double seconds,
        double samplesPerSecond,
        List<Files> shards) {
    /** Samples first … end − 1 without the failed ones, in order. */
    record Files(int shard, long first, long end, List<WrittenFile> files) {}

    static SampleSummary of(
            SampleRequest request,
            CheckpointId checkpoint,
            List<String> classNames,
            SampleResult result,
            Collection<ShardRecord> shards) {
        Map<Integer, Long> classes = new TreeMap<>();
        List<Long> failed = new ArrayList<>();
        Map<Long, Integer> retried = new TreeMap<>();
        for (ShardRecord shard : shards) {
            shard.classes().forEach((label, count) -> classes.merge(label, count, Long::sum));
            failed.addAll(shard.failed());
            retried.putAll(shard.retried());
        }
        double values = (double) (result.samples() - result.failed())
                * checkpoint.model().dimensions();
        return new SampleSummary(
                request,
                checkpoint.directory(),
                classNames,
                classes,
                failed,
                retried,
                result.nonPositiveScales(),
                result.clippedValues(),
                result.clippedShare(),
                shards.stream().mapToDouble(ShardRecord::generateSeconds).sum(),
                result.denoiseSeconds(),
                result.made(),
                result.seconds(),
                result.made() / result.seconds(),
                shards.stream()
                        .map(shard -> new Files(shard.shard(), shard.first(), shard.end(), shard.files()))
                        .toList());
    }
}
