package org.tarflow4j.jobs.quality.statistics;

/**
 * The squared Fréchet distance of two Gaussians, ‖m₁ − m₂‖² + tr C₁ + tr C₂ − 2 tr √(√C₁ C₂ √C₁) (Dowson, Landau 1982; over
 * features of Inception it is the FID of Heusel et al. 2017). Covariances may be singular.
 */
public final class FrechetDistance {
    private final FeatureMoments reference;
    private final CovarianceFactor factor;

    /**
     * Distances to a reference, whose covariance is taken apart once.
     *
     * @param reference of at least two vectors
     */
    public FrechetDistance(FeatureMoments reference) {
        requireTwo(reference);
        this.reference = reference;
        this.factor = CovarianceFactor.of(reference.covariance());
    }

    /** @param moments of at least two vectors, as wide as the reference's */
    public double of(FeatureMoments moments) {
        requireTwo(moments);
        double[] a = reference.mean();
        double[] b = moments.mean();
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            distance += (a[i] - b[i]) * (a[i] - b[i]);
        }
        double[][] covariance = moments.covariance();
        double root = factor.traceOfRoot(CovarianceFactor.of(covariance));
        // Rounding may bring the distance of a set to itself below zero.
        return Math.max(0, distance + trace(reference.covariance()) + trace(covariance) - 2 * root);
    }

    /** Dimensions that the reference extends in. */
    public int rank() {
        return factor.rank();
    }

    private static double trace(double[][] matrix) {
        double trace = 0;
        for (int i = 0; i < matrix.length; i++) {
            trace += matrix[i][i];
        }
        return trace;
    }

    private static void requireTwo(FeatureMoments moments) {
        if (moments.count() < 2) {
            throw new IllegalArgumentException(
                    "A covariance needs at least two images, there is " + moments.count() + "; draw more samples");
        }
    }
}
