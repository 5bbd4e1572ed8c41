package org.tarflow4j.jobs.quality.image;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How a set of images is cut: a Spark task per group, and in it batches that are computed together. A pure function of the
 * count, so that sums have the same order whatever the cluster; at most {@value #MOST} groups, since what a group leaves is
 * as large as a covariance.
 */
public record ImageGroups(long count) {
    private static final int MOST = 64;
    private static final int BATCH = 50;

    /** Number of groups. */
    public int groups() {
        return Math.toIntExact((count + size() - 1) / size());
    }

    /** Numbers of the rows of a group, batch by batch. */
    public List<long[]> batches(int group) {
        long end = Math.min(count, (group + 1) * size());
        List<long[]> batches = new ArrayList<>();
        for (long from = group * size(); from < end; from += BATCH) {
            batches.add(LongStream.range(from, Math.min(end, from + BATCH)).toArray());
        }
        return batches;
    }

    private long size() {
        long batches = (count + BATCH - 1) / BATCH;
        return BATCH * Math.max(1, (batches + MOST - 1) / MOST);
    }
}
