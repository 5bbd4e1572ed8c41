package org.tarflow4j.jobs.quality.statistics;

import java.util.Arrays;

/**
 * A set of feature vectors as a manifold: the union of balls around each, as large as the distance to its k-th nearest
 * neighbour in the set (Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric", equation 1). Distances are exact
 * float64 sums over the components in their order, so they are the same whoever computes them.
 */
public final class ManifoldNeighbours {
    /** Vectors whose distances fit into the processor's first cache. */
    private static final int BLOCK = 1024;

    /** [width][n]: components of all vectors side by side. */
    private final float[][] components;

    private final int count;

    /** @param vectors [n][width] */
    public ManifoldNeighbours(float[][] vectors) {
        count = vectors.length;
        components = new float[count == 0 ? 0 : vectors[0].length][count];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < components.length; c++) {
                components[c][i] = vectors[i][c];
            }
        }
    }

    /** Squared distance of member {@code member} to its {@code k}-th nearest other member; k from 1 to n − 1. */
    public double squaredRadius(int member, int k) {
        double[] distances = squaredDistances(vector(member));
        distances[member] = Double.NEGATIVE_INFINITY; // itself, whatever equals it
        Arrays.sort(distances);
        return distances[k];
    }

    /** Whether a vector lies in any of the balls. */
    public boolean covers(float[] vector, double[] squaredRadii) {
        double[] distances = squaredDistances(vector);
        for (int i = 0; i < count; i++) {
            if (distances[i] <= squaredRadii[i]) {
                return true;
            }
        }
        return false;
    }

    /** To every member. */
    double[] squaredDistances(float[] vector) {
        double[] distances = new double[count];
        for (int from = 0; from < count; from += BLOCK) {
            int to = Math.min(count, from + BLOCK);
            for (int c = 0; c < components.length; c++) {
                addSquares(components[c], vector[c], distances, from, to);
            }
        }
        return distances;
    }

    private static void addSquares(float[] values, double value, double[] sums, int from, int to) {
        for (int i = from; i < to; i++) {
            double difference = values[i] - value;
            sums[i] += difference * difference;
        }
    }

    private float[] vector(int member) {
        float[] vector = new float[components.length];
        for (int c = 0; c < vector.length; c++) {
            vector[c] = components[c][member];
        }
        return vector;
    }
}
