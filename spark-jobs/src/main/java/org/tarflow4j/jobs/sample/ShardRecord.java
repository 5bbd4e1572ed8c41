package org.tarflow4j.jobs.sample;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tarflow4j.jobs.output.WrittenFile;

/**
 * What is known of a shard; written after its files.
 *
 * @param shard its number
 * @param first its first sample
 * @param end the sample behind its last
 * @param files with lengths and checksums
 * @param classes finite samples by class, −1 for none
 * @param retried how often a sample was drawn again because it was not finite, of those that were
 * @param failed samples that never became finite, and are in no file
 * @param nonPositiveScales guided scales ≤ 0
 * @param clippedValues values of the images outside [−1, 1]
 * @param generateSeconds that drawing took, with what a shorter shard took before it
 * @param denoiseSeconds that denoising took, in the same way
 * @param copied samples that were taken over from a shorter shard
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ShardRecord(
        int shard,
        long first,
        long end,
        List<WrittenFile> files,
        Map<Integer, Long> classes,
        Map<Long, Integer> retried,
        List<Long> failed,
        long nonPositiveScales,
        long clippedValues,
        double generateSeconds,
        double denoiseSeconds,
        long copied) {
    ShardRecord {
        files = List.copyOf(files);
        classes = new TreeMap<>(classes);
        retried = new TreeMap<>(retried);
        failed = List.copyOf(failed);
    }

    long samples() {
        return end - first;
    }

    /** Samples that were computed for it. */
    long made() {
        return samples() - copied;
    }
}
