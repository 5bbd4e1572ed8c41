package org.tarflow4j.model.density;

/**
 * The whole Jacobian, column by column, and all its eigenvalues: 2·N scores and N³ operations a step. For up to about a
 * thousand dimensions.
 */
public record ExactVolume() implements VolumeMethod {
    /** So many columns together, so that their neighbours and scores are small beside the matrix. */
    private static final int COLUMNS = 64;

    @Override
    public Volume of(StepJacobian jacobian, long[] key) {
        int n = jacobian.dimensions();
        double[][] matrix = new double[n][];
        for (int from = 0; from < n; from += COLUMNS) {
            int to = Math.min(n, from + COLUMNS);
            System.arraycopy(jacobian.times(unitVectors(n, from, to)), 0, matrix, from, to - from);
        }
        double asymmetry = symmetrize(matrix);
        double[] eigenvalues = SymmetricEigenvalues.of(matrix);
        double logDeterminant = 0;
        double inverseSquares = 0;
        double smallest = Double.POSITIVE_INFINITY;
        int negative = 0;
        for (double eigenvalue : eigenvalues) {
            logDeterminant += Math.log(Math.abs(eigenvalue));
            inverseSquares += 1 / (eigenvalue * eigenvalue);
            smallest = Math.min(smallest, eigenvalue);
            negative += eigenvalue < 0 ? 1 : 0;
        }
        // Errors of the entries are of the size of the asymmetry, and d log det J = tr(J⁻¹·dJ).
        return new Volume(logDeterminant, 0, asymmetry * Math.sqrt(inverseSquares), smallest, negative);
    }

    @Override
    public long bytes(int dimensions) {
        return Double.BYTES * (long) dimensions * (dimensions + COLUMNS * StepJacobian.VECTORS);
    }

    private static double[][] unitVectors(int n, int from, int to) {
        double[][] vectors = new double[to - from][n];
        for (int i = from; i < to; i++) {
            vectors[i - from][i] = 1;
        }
        return vectors;
    }

    /** Makes a matrix equal to its transpose; returns the root mean square of what it changes. */
    private static double symmetrize(double[][] matrix) {
        double squares = 0;
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < i; j++) {
                double half = (matrix[i][j] - matrix[j][i]) / 2;
                squares += 2 * half * half;
                matrix[i][j] -= half;
                matrix[j][i] += half;
            }
        }
        return Math.sqrt(squares) / matrix.length;
    }
}
