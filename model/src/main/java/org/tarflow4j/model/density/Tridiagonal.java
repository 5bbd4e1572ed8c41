package org.tarflow4j.model.density;

/**
 * Eigenvalues of a symmetric tridiagonal matrix, and the first component of each eigenvector: with both, a function of a
 * matrix is summed as Golub and Welsch (1969) do. Implicit QL with Wilkinson's shift.
 */
final class Tridiagonal {
    private static final int MOST_SWEEPS = 60;

    private final double[] diagonal;
    private final double[] beside;
    private final double[] first;
    private final double negligible;

    private Tridiagonal(double[] diagonal, double[] beside) {
        this.diagonal = diagonal;
        this.beside = beside;
        first = new double[diagonal.length];
        first[0] = 1;
        double largest = 0;
        for (int i = 0; i < diagonal.length; i++) {
            largest = Math.max(largest, Math.abs(diagonal[i]) + Math.abs(beside[i]));
        }
        // Relative to the whole matrix: beside small eigenvalues, rounding of the large ones never gets smaller.
        negligible = Math.ulp(largest);
    }

    /**
     * Solves a matrix of n rows.
     *
     * @param diagonal its diagonal
     * @param offDiagonal [n − 1] or more, what stands beside it
     */
    static Tridiagonal solve(double[] diagonal, double[] offDiagonal) {
        int n = diagonal.length;
        double[] beside = new double[n];
        System.arraycopy(offDiagonal, 0, beside, 0, n - 1);
        Tridiagonal matrix = new Tridiagonal(diagonal.clone(), beside);
        for (int row = 0; row < n; row++) {
            matrix.isolate(row);
        }
        return matrix;
    }

    /** In no particular order. */
    double[] eigenvalues() {
        return diagonal;
    }

    /** First component of the unit eigenvector of each eigenvalue. */
    double[] firstComponents() {
        return first;
    }

    /** Sweeps until row {@code row} is coupled to no other. */
    private void isolate(int row) {
        for (int sweep = 0; ; sweep++) {
            int end = row;
            while (end < diagonal.length - 1 && Math.abs(beside[end]) > negligible) {
                end++;
            }
            if (end == row) {
                return;
            }
            if (sweep == MOST_SWEEPS) {
                throw new ArithmeticException("The eigenvalues of a tridiagonal matrix of " + diagonal.length
                        + " rows did not settle; is a score not finite?");
            }
            sweep(row, end);
        }
    }

    private void sweep(int start, int end) {
        double shift = (diagonal[start + 1] - diagonal[start]) / (2 * beside[start]);
        double root = Math.hypot(shift, 1);
        double g = diagonal[end] - diagonal[start] + beside[start] / (shift + Math.copySign(root, shift));
        double sine = 1;
        double cosine = 1;
        double p = 0;
        for (int i = end - 1; i >= start; i--) {
            double f = sine * beside[i];
            double b = cosine * beside[i];
            double length = Math.hypot(f, g);
            beside[i + 1] = length;
            if (length == 0) {
                diagonal[i + 1] -= p;
                beside[end] = 0;
                return;
            }
            sine = f / length;
            cosine = g / length;
            g = diagonal[i + 1] - p;
            double r = (diagonal[i] - g) * sine + 2 * cosine * b;
            p = sine * r;
            diagonal[i + 1] = g + p;
            g = cosine * r - b;
            double lower = first[i + 1];
            first[i + 1] = sine * first[i] + cosine * lower;
            first[i] = cosine * first[i] - sine * lower;
        }
        diagonal[start] -= p;
        beside[start] = g;
        beside[end] = 0;
    }
}
