package org.tarflow4j.jobs.quality.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How many vectors were seen, their mean, and their co-moments Σ (x − mean)(x − mean)ᵀ, in float64. The moments of two sets
 * merge into those of the union (Chan, Golub, LeVeque 1979); rounding makes the order of merging part of the result, so it has
 * to be a fixed one. Not thread-safe. A plain class, since it travels as a task's result.
 */
public final class FeatureMoments implements Serializable {
    private long count;
    private final double[] mean;
    /** Row i holds columns i, …, width − 1: the matrix is symmetric. */
    private final double[][] coMoments;

    /** Of no vectors yet. */
    public FeatureMoments(int width) {
        this(0, new double[width], upperTriangle(width));
    }

    private FeatureMoments(long count, double[] mean, double[][] coMoments) {
        this.count = count;
        this.mean = mean;
        this.coMoments = coMoments;
    }

    /**
     * From stored numbers.
     *
     * @param covariance [width][width], divided by count − 1, of which the upper triangle is read
     */
    public static FeatureMoments of(long count, double[] mean, double[][] covariance) {
        FeatureMoments moments = new FeatureMoments(mean.length);
        moments.count = count;
        System.arraycopy(mean, 0, moments.mean, 0, mean.length);
        for (int i = 0; i < mean.length; i++) {
            for (int j = i; j < mean.length; j++) {
                moments.coMoments[i][j - i] = covariance[i][j] * (count - 1);
            }
        }
        return moments;
    }

    /** Adds vectors [n][width]; those of one call are summed before they join the others. */
    public void add(float[][] vectors) {
        double[][] exact = new double[vectors.length][];
        for (int i = 0; i < vectors.length; i++) {
            exact[i] = new double[vectors[i].length];
            for (int j = 0; j < exact[i].length; j++) {
                exact[i][j] = vectors[i][j];
            }
        }
        add(exact);
    }

    /** As {@link #add(float[][])}. */
    public void add(double[][] vectors) {
        if (vectors.length == 0) {
            return;
        }
        double[] batchMean = new double[mean.length];
        for (double[] vector : vectors) {
            addScaled(batchMean, 1.0 / vectors.length, vector, 0);
        }
        FeatureMoments batch = new FeatureMoments(vectors.length, batchMean, upperTriangle(mean.length));
        for (double[] vector : vectors) {
            batch.addOuter(minus(vector, batchMean), 1);
        }
        merge(batch);
    }

    /** Makes these the moments of both sets. */
    public void merge(FeatureMoments other) {
        if (other.mean.length != mean.length) {
            throw new IllegalArgumentException(
                    "Moments of width " + other.mean.length + " do not merge with width " + mean.length);
        }
        if (other.count == 0) {
            return;
        }
        long sum = count + other.count;
        double[] difference = minus(other.mean, mean);
        for (int i = 0; i < mean.length; i++) {
            addScaled(coMoments[i], 1, other.coMoments[i], 0);
        }
        addOuter(difference, (double) count * other.count / sum);
        if (count == 0) {
            System.arraycopy(other.mean, 0, mean, 0, mean.length); // to the last bit
        } else {
            addScaled(mean, (double) other.count / sum, difference, 0);
        }
        count = sum;
    }

    public long count() {
        return count;
    }

    /** Components of a vector. */
    public int width() {
        return mean.length;
    }

    /** [width]. */
    public double[] mean() {
        return mean.clone();
    }

    /** The sample covariance, divided by count − 1; [width][width]. NaN for fewer than two vectors. */
    public double[][] covariance() {
        double[][] covariance = new double[mean.length][mean.length];
        for (int i = 0; i < mean.length; i++) {
            for (int j = i; j < mean.length; j++) {
                covariance[i][j] = count < 2 ? Double.NaN : coMoments[i][j - i] / (count - 1);
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    /** Of the mean of one component: √(sample variance / count); NaN for fewer than two vectors. */
    public double standardError(int component) {
        return count < 2 ? Double.NaN : Math.sqrt(coMoments[component][0] / (count - 1) / count);
    }

    private void addOuter(double[] vector, double weight) {
        for (int i = 0; i < vector.length; i++) {
            if (vector[i] != 0) {
                addScaled(coMoments[i], weight * vector[i], vector, i);
            }
        }
    }

    private static void addScaled(double[] sum, double weight, double[] values, int from) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += weight * values[from + j];
        }
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = new double[a.length];
        Arrays.setAll(difference, i -> a[i] - b[i]);
        return difference;
    }

    private static double[][] upperTriangle(int width) {
        double[][] rows = new double[width][];
        Arrays.setAll(rows, i -> new double[width - i]);
        return rows;
    }
}
