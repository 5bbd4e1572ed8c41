package org.tarflow4j.model.density;

/** Eigenvalues of a full symmetric matrix: Householder's reflections make it tridiagonal (Golub, Van Loan, 8.3.1). */
final class SymmetricEigenvalues {
    private SymmetricEigenvalues() {}

    /** Eigenvalues in no particular order; the matrix is destroyed. */
    static double[] of(double[][] matrix) {
        int n = matrix.length;
        double[] offDiagonal = new double[Math.max(0, n - 1)];
        for (int k = 0; k < n - 1; k++) {
            offDiagonal[k] = reflect(matrix, k);
        }
        double[] diagonal = new double[n];
        for (int i = 0; i < n; i++) {
            diagonal[i] = matrix[i][i];
        }
        return Tridiagonal.solve(diagonal, offDiagonal).eigenvalues();
    }

    /** Reflects so that column k is zero below row k + 1; returns what then stands in that row. */
    private static double reflect(double[][] matrix, int k) {
        int n = matrix.length;
        double[] v = new double[n];
        double squares = 0;
        for (int i = k + 1; i < n; i++) {
            v[i] = matrix[i][k];
            squares += v[i] * v[i];
        }
        double tail = squares - v[k + 1] * v[k + 1];
        if (tail == 0) {
            return v[k + 1];
        }
        double length = -Math.copySign(Math.sqrt(squares), v[k + 1]);
        double pivot = v[k + 1] - length;
        double scale = 2 / (tail + pivot * pivot);
        v[k + 1] = pivot;

        // A ← A − v·wᵀ − w·vᵀ with w = s·A·v − (s²/2)(vᵀ·A·v)·v
        double[] w = new double[n];
        double product = 0;
        for (int i = k + 1; i < n; i++) {
            double sum = 0;
            for (int j = k + 1; j < n; j++) {
                sum += matrix[i][j] * v[j];
            }
            w[i] = scale * sum;
            product += v[i] * w[i];
        }
        for (int i = k + 1; i < n; i++) {
            w[i] -= scale / 2 * product * v[i];
        }
        for (int i = k + 1; i < n; i++) {
            for (int j = k + 1; j < n; j++) {
                matrix[i][j] -= v[i] * w[j] + w[i] * v[j];
            }
        }
        return length;
    }
}
