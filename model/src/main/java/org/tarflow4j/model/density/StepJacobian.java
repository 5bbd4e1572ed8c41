package org.tarflow4j.model.density;

/**
 * The Jacobian of one step of the walk at one image, J = I + γ·∇² log p_t(x): symmetric, and known only by what it makes
 * of a direction.
 *
 * <p>A product with the Hessian is the central difference of two scores, (s(x + δv) − s(x − δv)) / 2δ for a unit vector v.
 * Its length δ is {@value #STEP}·t: a density of data with noise t changes over lengths of t, so that the difference is
 * wrong by δ²/6t² = 2e-9 of the product, and float64 scores, good to about 1e-13, add 1e-13/1e-4 = 1e-9. A longer step
 * loses to the first, a shorter one to the second.
 */
final class StepJacobian {
    /** δ/t. */
    static final double STEP = 1e-4;

    /** Vectors that a product holds: its direction and itself, the two neighbours and their scores. */
    static final int VECTORS = 6;

    private final NoisyDensity density;
    private final double[] image;
    private final double level;
    private final double gain;

    StepJacobian(NoisyDensity density, double[] image, double level, double gain) {
        this.density = density;
        this.image = image;
        this.level = level;
        this.gain = gain;
    }

    int dimensions() {
        return image.length;
    }

    /** J·v for each of some unit vectors, [K][N]. */
    double[][] times(double[][] directions) {
        double[][] products = derivatives(directions, STEP * level);
        for (int k = 0; k < products.length; k++) {
            for (int i = 0; i < image.length; i++) {
                products[k][i] = directions[k][i] + gain * products[k][i];
            }
        }
        return products;
    }

    /** Central differences of the score over a length on both sides, [K][N]. */
    double[][] derivatives(double[][] directions, double length) {
        int count = directions.length;
        double[][] points = new double[2 * count][];
        for (int k = 0; k < count; k++) {
            points[2 * k] = moved(length, directions[k]);
            points[2 * k + 1] = moved(-length, directions[k]);
        }
        double[][] scores = density.scores(points, level);
        double[][] derivatives = new double[count][image.length];
        for (int k = 0; k < count; k++) {
            for (int i = 0; i < image.length; i++) {
                derivatives[k][i] = finite((scores[2 * k][i] - scores[2 * k + 1][i]) / (2 * length));
            }
        }
        return derivatives;
    }

    private double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new ArithmeticException("The score at noise level " + level + " is not finite");
        }
        return value;
    }

    private double[] moved(double length, double[] direction) {
        double[] point = image.clone();
        for (int i = 0; i < point.length; i++) {
            point[i] += length * direction[i];
        }
        return point;
    }
}
