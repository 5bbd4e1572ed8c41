package org.tarflow4j.data;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where an image goes: its shard, counted through the training and then the validation split, and its place there. A
 * plain class, not a record, because Spark may serialize it with Kryo, which cannot create records.
 */
final class RowKey implements Comparable<RowKey>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final Comparator<RowKey> ORDER = Comparator.<RowKey>comparingInt(key -> key.shard)
            .thenComparingLong(key -> key.order)
            .thenComparing(key -> key.id);

    private static final long SHARD = 1;
    private static final long ORDER_IN_SHARD = 2;

    final int shard;
    final String id;
    private final long order;

    private RowKey(int shard, long order, String id) {
        this.shard = shard;
        this.order = order;
        this.id = id;
    }

    /** Shard and order depend on nothing but the seed, the image's id and the number of shards. */
    static RowKey of(StagedRow row, long seed, ShardPlan plan) {
        long hash = Hash.of(seed, row.id());
        long draw = Hash.of(hash, SHARD);
        int shard = row.heldOut()
                ? plan.training() + (int) Long.remainderUnsigned(draw, plan.validation())
                : (int) Long.remainderUnsigned(draw, plan.training());
        return new RowKey(shard, Hash.of(hash, ORDER_IN_SHARD), row.id());
    }

    /** Whether an image is held out where the source does not say so. */
    static boolean drawHeldOut(String id, long seed, double share) {
        return Hash.fraction(Hash.of(seed, id)) < share;
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
}
