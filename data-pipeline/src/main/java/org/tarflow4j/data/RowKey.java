package org.tarflow4j.data;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * Where an input goes: the partition (a shard, or the list of skipped inputs), and its place there. A plain class, not
 * a record, because Spark may serialize it with Kryo, which cannot create records.
 */
final class RowKey implements Comparable<RowKey>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final Comparator<RowKey> ORDER = Comparator.<RowKey>comparingInt(key -> key.partition)
            .thenComparingLong(key -> key.order)
            .thenComparing(key -> key.id);

    private static final long SHARD = 1;
    private static final long ORDER_IN_SHARD = 2;

    final int partition;
    final long order;
    final String id;

    private RowKey(int partition, long order, String id) {
        this.partition = partition;
        this.order = order;
        this.id = id;
    }

    /** Split, shard and order of a good image depend on nothing but the seed and its id. */
    static RowKey ofImage(String id, PrepareRequest request) {
        long hash = Hash.of(request.seed(), id);
        boolean heldOut = Hash.fraction(hash) < request.validation();
        int shards = heldOut ? request.validationShards() : request.shards();
        int shard = (int) Long.remainderUnsigned(Hash.of(hash, SHARD), shards);
        int partition = heldOut ? request.shards() + shard : shard;
        return new RowKey(partition, Hash.of(hash, ORDER_IN_SHARD), id);
    }

    static RowKey ofSkipped(String id, PrepareRequest request) {
        return new RowKey(skippedPartition(request), 0, id);
    }

    static int skippedPartition(PrepareRequest request) {
        return request.shards() + request.validationShards();
    }

    @Override
    public int compareTo(RowKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** One partition for each shard and one for the skipped. */
    static final class ByPartition extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        ByPartition(PrepareRequest request) {
            partitions = skippedPartition(request) + 1;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return ((RowKey) key).partition;
        }
    }
}
