package org.tarflow4j.jobs.train;

import java.io.Serializable;

/**
 * Which positions of the epoch's order make up each batch, and which part of a batch is whose, all by arithmetic.
 *
 * <p>Global batch g of an epoch holds the positions [g·B, (g+1)·B); the last one holds what is left. So every row is
 * seen once an epoch. Cutting batches among workers does not touch what is in them.
 *
 * @param rows rows of the training split
 * @param batchSize B, rows of a full global batch
 * @param workers number of workers W
 */
record BatchPlan(long rows, int batchSize, int workers) implements Serializable {
    /** Half-open range of positions. */
    record Range(long from, long to) implements Serializable {
        int size() {
            return Math.toIntExact(to - from);
        }
    }

    /** Global batches of an epoch, each of them one optimizer step. */
    long batchesPerEpoch() {
        return (rows + batchSize - 1) / batchSize;
    }

    /** The epoch that step {@code step} falls into, both counted from 0 over the whole training. */
    int epoch(long step) {
        return Math.toIntExact(step / batchesPerEpoch());
    }

    /** Positions of the global batch of step {@code step} within its epoch. */
    Range batch(long step) {
        long from = step % batchesPerEpoch() * batchSize;
        return new Range(from, Math.min(rows, from + batchSize));
    }

    /** The part of {@code worker}; sizes differ by at most one, and are 0 if there are fewer rows than workers. */
    Range part(long step, int worker) {
        Range batch = batch(step);
        long size = batch.to() - batch.from();
        return new Range(batch.from() + size * worker / workers, batch.from() + size * (worker + 1) / workers);
    }

    /** Images seen before step {@code step}. */
    long imagesBefore(long step) {
        return step / batchesPerEpoch() * rows + batch(step).from();
    }
}
