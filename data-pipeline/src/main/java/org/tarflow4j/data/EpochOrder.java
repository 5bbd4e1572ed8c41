package org.tarflow4j.data;

import java.util.Arrays;

/**
 * The order of an epoch: a permutation of the rows of a split, 0, …, rows − 1, that is a pure function of (seed, epoch).
 * Row groups are shuffled, then the rows inside each of them; that is enough, because every group is a random sample of
 * the dataset since it was prepared. Not thread-safe.
 */
public final class EpochOrder {
    private static final long GROUPS = 1;
    private static final long ROWS = 2;

    private final long seed;
    /** First row of each group, then the number of rows. */
    private final long[] groupStarts;

    private int preparedEpoch = -1;
    /** The groups in this epoch's order. */
    private int[] groups = {};
    /** First position of each group in that order, then the number of rows. */
    private long[] positions = {};
    /** By place in that order: the rows of a group in their order; empty until they are asked for. */
    private int[][] rowsInside = {};

    /** @param rowGroupRows rows of each row group, in the order in which the dataset numbers its rows */
    public EpochOrder(int[] rowGroupRows, long seed) {
        this.seed = seed;
        groupStarts = new long[rowGroupRows.length + 1];
        for (int i = 0; i < rowGroupRows.length; i++) {
            groupStarts[i + 1] = groupStarts[i] + rowGroupRows[i];
        }
    }

    /** Rows of an epoch. */
    public long rows() {
        return groupStarts[groupStarts.length - 1];
    }

    /** The row at {@code position} (0, …, rows − 1) of the order of an epoch (0, 1, …). */
    public long row(int epoch, long position) {
        if (epoch < 0 || position < 0 || position >= rows()) {
            throw new IndexOutOfBoundsException(
                    "Position " + position + " of epoch " + epoch + ", " + rows() + " rows");
        }
        prepare(epoch);
        int found = Arrays.binarySearch(positions, position);
        int place = found >= 0 ? found : -found - 2;
        return groupStarts[groups[place]] + rows(place)[(int) (position - positions[place])];
    }

    private void prepare(int epoch) {
        if (epoch == preparedEpoch) {
            return;
        }
        int count = groupStarts.length - 1;
        groups = Hash.permutation(count, Hash.of(seed, GROUPS, epoch));
        positions = new long[count + 1];
        for (int i = 0; i < count; i++) {
            positions[i + 1] = positions[i] + groupStarts[groups[i] + 1] - groupStarts[groups[i]];
        }
        rowsInside = new int[count][0];
        preparedEpoch = epoch;
    }

    private int[] rows(int place) {
        int[] rows = rowsInside[place];
        if (rows.length == 0) {
            int count = Math.toIntExact(positions[place + 1] - positions[place]);
            rows = Hash.permutation(count, Hash.of(seed, ROWS, preparedEpoch, place));
            rowsInside[place] = rows;
        }
        return rows;
    }
}
