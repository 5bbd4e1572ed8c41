package org.tarflow4j.jobs.train;

import org.apache.spark.Partitioner;

/**
 * What workers send is keyed by (chunk, worker) in one number, so that a partition has all there is of some chunks, and sorting
 * a partition puts each in the order of the workers, whichever came first. Reports come as a chunk before all others.
 */
final class ChunkKey extends Partitioner {
    static final int REPORTS = 0;

    private static final int WORKER_BITS = 24;

    private final int chunks;
    private final int partitions;

    /**
     * @param chunks how many there are besides the reports
     * @param partitions at most so many, of neighbouring chunks
     */
    ChunkKey(int chunks, int partitions) {
        this.chunks = chunks;
        this.partitions = Math.min(partitions, chunks + 1);
    }

    static long of(int chunk, int worker) {
        return (long) chunk << WORKER_BITS | worker;
    }

    /** Which chunk it is a part of, from 0; {@code −1} for a report. */
    static int chunk(long key) {
        return (int) (key >>> WORKER_BITS) - 1;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        return (int) ((chunk((Long) key) + 1L) * partitions / (chunks + 1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkKey that && chunks == that.chunks && partitions == that.partitions;
    }

    @Override
    public int hashCode() {
        return 31 * chunks + partitions;
    }
}
