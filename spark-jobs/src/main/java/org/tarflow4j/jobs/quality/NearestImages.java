package org.tarflow4j.jobs.quality;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The nearest rows to each of some vectors, by distance and among equals by number, so that it does not matter who finds
 * them first. A plain class, since it travels as a task's result.
 */
final class NearestImages implements Serializable {
    /** [queries][k], ascending; infinite where there are fewer. */
    private final double[][] squaredDistances;

    private final long[][] rows;

    NearestImages(int queries, int k) {
        squaredDistances = new double[queries][k];
        rows = new long[queries][k];
        for (int query = 0; query < queries; query++) {
            Arrays.fill(squaredDistances[query], Double.POSITIVE_INFINITY);
            Arrays.fill(rows[query], Long.MAX_VALUE);
        }
    }

    void add(int query, double squaredDistance, long row) {
        double[] distances = squaredDistances[query];
        int place = distances.length;
        while (place > 0 && isNearer(squaredDistance, row, distances[place - 1], rows[query][place - 1])) {
            place--;
        }
        if (place < distances.length) {
            System.arraycopy(distances, place, distances, place + 1, distances.length - place - 1);
            System.arraycopy(rows[query], place, rows[query], place + 1, distances.length - place - 1);
            distances[place] = squaredDistance;
            rows[query][place] = row;
        }
    }

    void merge(NearestImages other) {
        for (int query = 0; query < rows.length; query++) {
            for (int i = 0; i < rows[query].length; i++) {
                if (Double.isFinite(other.squaredDistances[query][i])) {
                    add(query, other.squaredDistances[query][i], other.rows[query][i]);
                }
            }
        }
    }

    /** The rows that are nearest to a vector, nearest first. */
    long[] rows(int query) {
        return Arrays.stream(rows[query]).filter(row -> row != Long.MAX_VALUE).toArray();
    }

    double squaredDistance(int query, int place) {
        return squaredDistances[query][place];
    }

    private static boolean isNearer(double distance, long row, double otherDistance, long otherRow) {
        return distance < otherDistance || (distance == otherDistance && row < otherRow);
    }
}
