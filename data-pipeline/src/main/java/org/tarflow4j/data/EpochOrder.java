package org.tarflow4j.data;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The order in which an epoch visits the rows of a split: a permutation of 0, …, rows − 1 that is a pure function of
 * (seed, epoch). Row groups are shuffled, then the rows inside each window of {@link #WINDOW} neighbouring groups, so
 * that rows visited together lie in few row groups and still come from different places. Not thread-safe.
 */
public final class EpochOrder implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Row groups whose rows are mixed; a reader keeps about as many decoded. */
    static final int WINDOW = 8;

    private static final long GROUPS = 1;
    private static final long ROWS = 2;

    private final long seed;
    /** First row of each group, then the number of rows. */
    private final long[] groupStarts;

    private transient int preparedEpoch = -1;
    /** The groups in this epoch's order. */
    private transient int[] groups = {};
    /** First position of each group in that order, then the number of rows. */
    private transient long[] positions = {};

    private transient int preparedWindow = -1;
    private transient int[] rowsInWindow = {};

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

    /** The row visited at {@code position} (0, …, rows − 1) of an epoch (0, 1, …). */
    public long row(int epoch, long position) {
        if (epoch < 0 || position < 0 || position >= rows()) {
            throw new IndexOutOfBoundsException(
                    "Position " + position + " of epoch " + epoch + ", " + rows() + " rows");
        }
        prepareEpoch(epoch);
        int window = indexOf(positions, position) / WINDOW;
        prepareWindow(epoch, window);
        long shuffled = positions[window * WINDOW] + rowsInWindow[(int) (position - positions[window * WINDOW])];
        int place = indexOf(positions, shuffled);
        return groupStarts[groups[place]] + shuffled - positions[place];
    }

    private void prepareEpoch(int epoch) {
        if (epoch == preparedEpoch) {
            return;
        }
        int count = groupStarts.length - 1;
        groups = Hash.permutation(count, Hash.of(seed, GROUPS, epoch));
        positions = new long[count + 1];
        for (int i = 0; i < count; i++) {
            positions[i + 1] = positions[i] + groupStarts[groups[i] + 1] - groupStarts[groups[i]];
        }
        preparedEpoch = epoch;
        preparedWindow = -1;
    }

    private void prepareWindow(int epoch, int window) {
        if (window == preparedWindow) {
            return;
        }
        long start = positions[window * WINDOW];
        long end = positions[Math.min(positions.length - 1, (window + 1) * WINDOW)];
        rowsInWindow = Hash.permutation(Math.toIntExact(end - start), Hash.of(seed, ROWS, epoch, window));
        preparedWindow = window;
    }

    /** The interval that contains the value; intervals are never empty. */
    private static int indexOf(long[] starts, long value) {
        int found = Arrays.binarySearch(starts, value);
        return found >= 0 ? found : -found - 2;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        preparedEpoch = -1;
        preparedWindow = -1;
    }
}
