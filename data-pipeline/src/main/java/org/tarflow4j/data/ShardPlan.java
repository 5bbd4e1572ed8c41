package org.tarflow4j.data;

import java.io.Serializable;
import org.apache.spark.Partitioner;

/**
 * The shards that a run writes: {@code training} and then {@code validation} ones, whose files are numbered on from
 * those of the parent dataset. Plain for Kryo's sake.
 */
final class ShardPlan extends Partitioner implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int training;
    private final int validation;
    private final int trainingOffset;
    private final int validationOffset;

    /** @param trainingOffset training shards that the parent has; likewise for validation */
    ShardPlan(int training, int validation, int trainingOffset, int validationOffset) {
        this.training = training;
        this.validation = validation;
        this.trainingOffset = trainingOffset;
        this.validationOffset = validationOffset;
    }

    int training() {
        return training;
    }

    int validation() {
        return validation;
    }

    Split split(int shard) {
        return shard < training ? Split.TRAIN : Split.VALIDATION;
    }

    /** Path of its file in the dataset. */
    String file(int shard) {
        return shard < training
                ? DatasetDirectory.shardFile(Split.TRAIN, trainingOffset + shard)
                : DatasetDirectory.shardFile(Split.VALIDATION, validationOffset + shard - training);
    }

    @Override
    public int numPartitions() {
        return training + validation;
    }

    @Override
    public int getPartition(Object key) {
        return ((RowKey) key).shard;
    }
}
