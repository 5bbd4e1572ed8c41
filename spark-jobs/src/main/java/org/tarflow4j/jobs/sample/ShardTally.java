package org.tarflow4j.jobs.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tarflow4j.jobs.output.WrittenFile;
import org.tarflow4j.model.sampling.SampleGroup;

/** Counts while a shard is written. */
final class ShardTally {
    private final Map<Integer, Long> classes = new TreeMap<>();
    private final Map<Long, Integer> retried = new TreeMap<>();
    private final List<Long> failed = new ArrayList<>();
    private long nonPositiveScales;
    private long clippedValues;
    private double generateSeconds;
    private double denoiseSeconds;
    private long copied;

    /** A sample that is in the shard. */
    void add(StoredSample sample) {
        classes.merge(sample.label(), 1L, Long::sum);
        if (sample.retries() > 0) {
            retried.put(sample.index(), sample.retries());
        }
        nonPositiveScales += sample.nonPositiveScales();
        clippedValues += sample.clippedValues();
    }

    /** A group that has no images yet. */
    void addDrawn(DrawnGroup group) {
        SampleGroup drawn = group.drawn();
        for (int b = 0; b < group.samples().length; b++) {
            if (!drawn.failed()[b]) {
                classes.merge(group.labels()[b], 1L, Long::sum);
                if (drawn.retries()[b] > 0) {
                    retried.put(group.samples()[b], drawn.retries()[b]);
                }
                nonPositiveScales += drawn.nonPositiveScales()[b];
            }
        }
        addFailed(group, drawn, group.samples().length);
    }

    /** Those of the first {@code count} samples of a group that are not finite. */
    void addFailed(DrawnGroup group, SampleGroup finished, int count) {
        for (int b = 0; b < count; b++) {
            if (finished.failed()[b]) {
                addFailed(group.samples()[b], finished.retries()[b]);
            }
        }
    }

    void addFailed(long sample, int retries) {
        failed.add(sample);
        if (retries > 0) {
            retried.put(sample, retries);
        }
    }

    /** Samples that were taken over; each is added besides. */
    void addCopied(long samples) {
        copied += samples;
    }

    void addSeconds(double generate, double denoise) {
        generateSeconds += generate;
        denoiseSeconds += denoise;
    }

    ShardRecord record(int shard, long first, long end, List<WrittenFile> files) {
        return new ShardRecord(
                shard,
                first,
                end,
                files,
                classes,
                retried,
                failed,
                nonPositiveScales,
                clippedValues,
                generateSeconds,
                denoiseSeconds,
                copied);
    }
}
