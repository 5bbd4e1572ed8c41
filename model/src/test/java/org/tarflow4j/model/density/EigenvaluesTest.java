package org.tarflow4j.model.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarflow4j.model.KeyedRandom;

class EigenvaluesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 13, 64})
    void ofARandomMatrixTheyHaveItsTraceItsNormAndItsDeterminant(int n) {
        double[][] matrix = symmetric(n);
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            trace += matrix[i][i];
            for (int j = 0; j < n; j++) {
                squares += matrix[i][j] * matrix[i][j];
            }
        }
        double[] eigenvalues = SymmetricEigenvalues.of(copy(matrix));
        assertThat(Arrays.stream(eigenvalues).sum()).isCloseTo(trace, within(1e-11 * n));
        assertThat(Arrays.stream(eigenvalues).map(e -> e * e).sum()).isCloseTo(squares, within(1e-11 * squares));
        assertThat(Arrays.stream(eigenvalues).map(e -> Math.log(Math.abs(e))).sum())
                .isCloseTo(logAbsoluteDeterminant(matrix), within(1e-9));
    }

    /** Along a path of n points, 2 and −1: λ = 2 − 2·cos(πk/(n+1)), with sin(πk/(n+1))·√(2/(n+1)) first. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40})
    void ofAPathTheyAndTheirFirstComponentsAreKnown(int n) {
        double[] diagonal = new double[n];
        double[] beside = new double[n - 1];
        Arrays.fill(diagonal, 2);
        Arrays.fill(beside, -1);
        Tridiagonal solved = Tridiagonal.solve(diagonal, beside);
        for (int i = 0; i < n; i++) {
            double eigenvalue = solved.eigenvalues()[i];
            double angle = Math.acos(1 - eigenvalue / 2);
            double k = angle * (n + 1) / Math.PI;
            assertThat(k).isCloseTo(Math.round(k), within(1e-9));
            assertThat(Math.abs(solved.firstComponents()[i]))
                    .isCloseTo(Math.sin(angle) * Math.sqrt(2.0 / (n + 1)), within(1e-12));
        }
        assertThat(Arrays.stream(solved.eigenvalues()).distinct().count()).isEqualTo(n);
    }

    @Test
    void equalEigenvaluesAndZerosAreNoTrouble() {
        assertThat(SymmetricEigenvalues.of(new double[3][3])).containsOnly(0);
        double[][] ones = new double[5][5];
        for (double[] row : ones) {
            Arrays.fill(row, 1);
        }
        double[] eigenvalues = SymmetricEigenvalues.of(ones);
        Arrays.sort(eigenvalues);
        assertThat(eigenvalues).containsExactly(new double[] {0, 0, 0, 0, 5}, within(1e-14));
    }

    private static double[][] symmetric(int n) {
        KeyedRandom random = new KeyedRandom(n);
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = random.nextGaussian();
                matrix[j][i] = matrix[i][j];
            }
        }
        return matrix;
    }

    /** By Gaussian elimination with partial pivoting; the matrix stays as it is. */
    static double logAbsoluteDeterminant(double[][] given) {
        double[][] matrix = copy(given);
        double sum = 0;
        for (int k = 0; k < matrix.length; k++) {
            int pivot = k;
            for (int i = k; i < matrix.length; i++) {
                pivot = Math.abs(matrix[i][k]) > Math.abs(matrix[pivot][k]) ? i : pivot;
            }
            double[] row = matrix[pivot];
            matrix[pivot] = matrix[k];
            matrix[k] = row;
            sum += Math.log(Math.abs(row[k]));
            for (int i = k + 1; i < matrix.length; i++) {
                double factor = matrix[i][k] / row[k];
                for (int j = k; j < matrix.length; j++) {
                    matrix[i][j] -= factor * row[j];
                }
            }
        }
        return sum;
    }

    private static double[][] copy(double[][] matrix) {
        return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    }
}
