package org.tarflow4j.jobs.train;

import org.apache.spark.Partitioner;

/**
 * What workers send is keyed by (chunk, worker) in one number, so that a partition is a chunk, and sorting a partition
 * puts it in the order of the workers, whichever came first.
 */
final class ChunkKey extends Partitioner {
    /** The first partition gets the reports. */
    static final int REPORTS = 0;

    private static final int WORKER_BITS = 24;

    private final int partitions;

    ChunkKey(int partitions) {
        this.partitions = partitions;
    }

    static long of(int chunk, int worker) {
        return (long) chunk << WORKER_BITS | worker;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        return (int) ((Long) key >>> WORKER_BITS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkKey that && partitions == that.partitions;
    }

    @Override
    public int hashCode() {
        return partitions;
    }
}
