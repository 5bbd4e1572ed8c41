package org.tarflow4j.data;

import java.io.Serializable;

/**
 * Which rows make up each batch, and which part of a batch is whose, all by arithmetic.
 *
 * <p>A batch has B slots. The slots are cut into up to {@value #LANES} lanes of neighbours, the epoch's order into as
 * many stretches, and each lane walks through its own stretch. So a batch has rows from many places, and worker w of W,
 * who gets w's share of the slots, reads w's share of the data: the lanes of others do not touch its row groups. What is
 * in a batch does not depend on W. Every row is seen once an epoch; the last batch has what is left.
 *
 * @param rows rows of the split
 * @param batchSize B, rows of a full global batch
 * @param workers number of workers W
 */
public record BatchPlan(long rows, int batchSize, int workers) implements Serializable {
    /** Most stretches that are read at the same time, by all workers together. */
    static final int LANES = 64;

    /** Half-open range of steps, of images or of slots. */
    public record Range(long from, long to) implements Serializable {
        public int size() {
            return Math.toIntExact(to - from);
        }
    }

    /** Global batches of an epoch, each of them one optimizer step. */
    public long batchesPerEpoch() {
        return (rows + batchSize - 1) / batchSize;
    }

    /** The epoch that step {@code step} falls into, both counted from 0 over the whole training. */
    public int epoch(long step) {
        return Math.toIntExact(step / batchesPerEpoch());
    }

    /** The images of step {@code step}, counted from 0 in its epoch: how far the epoch is before and after it. */
    public Range batch(long step) {
        long from = step % batchesPerEpoch() * batchSize;
        return new Range(from, Math.min(rows, from + batchSize));
    }

    /** The slots of {@code worker}; sizes differ by at most one, and are 0 if there are fewer rows than workers. */
    public Range part(long step, int worker) {
        long size = batch(step).size();
        return new Range(size * worker / workers, size * (worker + 1) / workers);
    }

    /** The position in {@link EpochOrder} of what step {@code step} has in a slot. */
    public long position(long step, int slot) {
        int lanes = Math.min(LANES, batchSize);
        long lane = ((slot + 1L) * lanes - 1) / batchSize;
        long first = lane * batchSize / lanes;
        long width = (lane + 1) * batchSize / lanes - first;
        long fullBatches = batchesPerEpoch() - 1;
        long slotsOfLastBatch = rows - fullBatches * batchSize;
        long start = first * fullBatches + Math.min(first, slotsOfLastBatch);
        return start + step % batchesPerEpoch() * width + slot - first;
    }

    /** Images seen before step {@code step}. */
    public long imagesBefore(long step) {
        return step / batchesPerEpoch() * rows + batch(step).from();
    }
}
