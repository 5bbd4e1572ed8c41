package org.tarflow4j.jobs.quality.artifact;

import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;

/**
 * How far an image's descriptor is from those of real images: √(zᵀ (R + 0.01)⁻¹ z / d), z the d components in standard
 * deviations of the real ones, R their correlations. About 1 for a real image.
 */
public final class OutlierScore {
    /** Keeps directions in which real images hardly differ from deciding alone. */
    private static final double RIDGE = 0.01;

    /** A component that no real image varies in still has a scale: this. */
    private static final double LEAST_DEVIATION = 1e-3;

    private final double[] mean;
    private final double[] deviations;
    private final RealMatrix inverse;

    /** @param real descriptors of at least two images */
    public OutlierScore(FeatureMoments real) {
        mean = real.mean();
        double[][] covariance = real.covariance();
        int width = mean.length;
        deviations = new double[width];
        for (int i = 0; i < width; i++) {
            deviations[i] = Math.max(LEAST_DEVIATION, Math.sqrt(covariance[i][i]));
        }
        double[][] correlations = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                correlations[i][j] = covariance[i][j] / deviations[i] / deviations[j] + (i == j ? RIDGE : 0);
            }
        }
        inverse = new LUDecomposition(MatrixUtils.createRealMatrix(correlations))
                .getSolver()
                .getInverse();
    }

    public double of(double[] descriptor) {
        double[] z = new double[mean.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (descriptor[i] - mean[i]) / deviations[i];
        }
        double[] solved = inverse.operate(z);
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            sum += z[i] * solved[i];
        }
        return Math.sqrt(Math.max(0, sum) / z.length);
    }
}
