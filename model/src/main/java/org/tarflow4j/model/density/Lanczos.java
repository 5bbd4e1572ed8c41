package org.tarflow4j.model.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lanczos' iteration from one unit vector q₀: the quadrature qᵀ·log|J|·q ≈ Σ τᵢ²·log|θᵢ| over the eigenvalues θ of the
 * tridiagonal matrix. Every new vector is made orthogonal to all before it, twice.
 */
final class Lanczos {
    /** What is left of a vector after the others are taken out is rounding below this. */
    private static final double NOTHING = 1e-12;

    private final List<double[]> basis = new ArrayList<>();
    private double[] diagonal = {};
    private double[] offDiagonal = {};
    private double meanLog;
    private double change = Double.POSITIVE_INFINITY;
    private double rest = Double.POSITIVE_INFINITY;
    private double error = Double.POSITIVE_INFINITY;
    private double smallest = Double.POSITIVE_INFINITY;
    private int negative;
    private boolean exhausted;

    Lanczos(double[] unitVector) {
        basis.add(unitVector);
    }

    /** The unit vector whose product with the matrix comes next. */
    double[] direction() {
        return basis.get(basis.size() - 1);
    }

    /** Takes the product of {@link #direction}; changed. */
    void advance(double[] product) {
        int size = basis.size();
        double before = norm(product);
        diagonal = Arrays.copyOf(diagonal, size);
        diagonal[size - 1] = dot(direction(), product);
        for (int pass = 0; pass < 2; pass++) {
            for (double[] vector : basis) {
                subtract(product, dot(vector, product), vector);
            }
        }
        double remainder = norm(product);
        quadrature();
        exhausted = size == product.length || remainder <= NOTHING * before;
        if (exhausted) {
            error = 0;
            return;
        }
        offDiagonal = Arrays.copyOf(offDiagonal, size);
        offDiagonal[size - 1] = remainder;
        for (int i = 0; i < product.length; i++) {
            product[i] /= remainder;
        }
        basis.add(product);
    }

    /** qᵀ·log|J|·q. */
    double meanLog() {
        return meanLog;
    }

    /**
     * How far {@link #meanLog} may be from its limit; 0 if there is nothing more to find. Changes fall geometrically, so what
     * is still to come is change²/(change before − change); the larger of this and the last iteration's, since one change may
     * be small by accident. For a positive matrix the quadrature comes down on its limit, never up to it.
     */
    double error() {
        return error;
    }

    /** Never below the smallest eigenvalue of the matrix. */
    double smallest() {
        return smallest;
    }

    /** Number of negative eigenvalues seen; by Cauchy's interlacing the matrix has at least so many. */
    int negative() {
        return negative;
    }

    boolean isExhausted() {
        return exhausted;
    }

    private void quadrature() {
        Tridiagonal solved = Tridiagonal.solve(diagonal, offDiagonal);
        double sum = 0;
        negative = 0;
        smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < diagonal.length; i++) {
            double weight = solved.firstComponents()[i];
            double eigenvalue = solved.eigenvalues()[i];
            sum += weight * weight * Math.log(Math.abs(eigenvalue));
            smallest = Math.min(smallest, eigenvalue);
            negative += eigenvalue < 0 ? 1 : 0;
        }
        double latest = diagonal.length == 1 ? Double.POSITIVE_INFINITY : Math.abs(sum - meanLog);
        double before = rest;
        rest = rest(latest, change, NOTHING * Math.abs(sum));
        error = Math.max(rest, before);
        change = latest;
        meanLog = sum;
    }

    /** The sum of a geometric series after {@code change}, which {@code before} preceded. */
    private static double rest(double change, double before, double rounding) {
        if (change <= rounding) {
            return change;
        }
        return Double.isFinite(before) && change < before
                ? change * change / (before - change)
                : Double.POSITIVE_INFINITY;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static void subtract(double[] from, double factor, double[] vector) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * vector[i];
        }
    }
}
