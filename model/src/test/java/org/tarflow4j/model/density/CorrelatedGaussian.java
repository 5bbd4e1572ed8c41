package org.tarflow4j.model.density;

import org.tarflow4j.model.KeyedRandom;

/**
 * Gaussian data of covariance Σ around a mean, plus noise: p_t = N(mean, Σ + t²·I). Everything about it is known along the
 * eigenvectors of Σ.
 *
 * @param mean along the eigenvectors, [N]
 * @param variances eigenvalues of Σ, [N]
 * @param eigenvectors [N][N], one a row
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
record CorrelatedGaussian(double[] mean, double[] variances, double[][] eigenvectors) implements NoisyDensity {
    static CorrelatedGaussian alongTheAxes(double[] mean, double[] variances) {
        double[][] axes = new double[mean.length][mean.length];
        for (int i = 0; i < mean.length; i++) {
            axes[i][i] = 1;
        }
        return new CorrelatedGaussian(mean, variances, axes);
    }

    /** With axes that are turned, in each plane of two by an angle of its own. */
    CorrelatedGaussian turned(long seed) {
        KeyedRandom random = new KeyedRandom(seed);
        double[][] turned = new double[mean.length][];
        for (int i = 0; i < mean.length; i++) {
            turned[i] = eigenvectors[i].clone();
        }
        for (int a = 0; a < mean.length; a++) {
            for (int b = 0; b < a; b++) {
                double angle = 2 * Math.PI * random.nextUniform();
                for (int j = 0; j < mean.length; j++) {
                    double first = turned[a][j];
                    double second = turned[b][j];
                    turned[a][j] = Math.cos(angle) * first - Math.sin(angle) * second;
                    turned[b][j] = Math.sin(angle) * first + Math.cos(angle) * second;
                }
            }
        }
        return new CorrelatedGaussian(mean, variances, turned);
    }

    @Override
    public int dimensions() {
        return mean.length;
    }

    @Override
    public double logDensity(double[] image, double level) {
        double[] along = along(image);
        double sum = 0;
        for (int k = 0; k < along.length; k++) {
            sum += logGaussian(along[k], mean[k], variances[k] + level * level);
        }
        return sum;
    }

    @Override
    public double[][] scores(double[][] points, double level) {
        double[][] scores = new double[points.length][mean.length];
        for (int b = 0; b < points.length; b++) {
            double[] along = along(points[b]);
            for (int k = 0; k < mean.length; k++) {
                double component = (mean[k] - along[k]) / (variances[k] + level * level);
                for (int j = 0; j < mean.length; j++) {
                    scores[b][j] += component * eigenvectors[k][j];
                }
            }
        }
        return scores;
    }

    /** Components of a vector along the eigenvectors. */
    double[] along(double[] vector) {
        double[] components = new double[vector.length];
        for (int k = 0; k < vector.length; k++) {
            for (int j = 0; j < vector.length; j++) {
                components[k] += eigenvectors[k][j] * vector[j];
            }
        }
        return components;
    }

    static double logGaussian(double x, double mean, double variance) {
        return -0.5 * ((x - mean) * (x - mean) / variance + Math.log(2 * Math.PI * variance));
    }
}
