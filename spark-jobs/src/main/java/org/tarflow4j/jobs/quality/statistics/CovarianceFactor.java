package org.tarflow4j.jobs.quality.statistics;

import java.util.Locale;
import org.netlib.lapack.Dgesdd;
import org.netlib.lapack.Dsyevd;
import org.netlib.util.intW;

/**
 * A matrix F [width, rank] with F·Fᵀ = C for a covariance C: its eigenvectors times the roots of its eigenvalues. Directions
 * whose eigenvalue is below what rounding leaves of zero are dropped, since the root of 1e-16 is 1e-8, and a thousand such
 * directions would count.
 *
 * <p>LAPACK translated to Java: the same numbers on every machine, whatever its native libraries.
 */
final class CovarianceFactor {
    private static final double EPSILON = Math.ulp(1.0);

    private final double[] columns;
    private final int width;
    private final int rank;

    /** @param columns column after column */
    private CovarianceFactor(double[] columns, int width, int rank) {
        this.columns = columns;
        this.width = width;
        this.rank = rank;
    }

    /** @param covariance symmetric, [width][width] */
    static CovarianceFactor of(double[][] covariance) {
        int width = covariance.length;
        double[] vectors = new double[width * width];
        for (int column = 0; column < width; column++) {
            System.arraycopy(covariance[column], 0, vectors, column * width, width);
        }
        double[] values = eigen(vectors, width);
        double threshold = width * EPSILON * Math.max(0, values[width - 1]);
        int first = 0; // eigenvalues ascend
        while (first < width && values[first] <= threshold) {
            first++;
        }
        double[] columns = new double[(width - first) * width];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = vectors[first * width + i] * Math.sqrt(values[first + i / width]);
        }
        return new CovarianceFactor(columns, width, width - first);
    }

    /** Dimensions that the covariance extends in. */
    int rank() {
        return rank;
    }

    /**
     * The trace of √(√C D √C), which is the sum of the singular values of F(C)ᵀ·F(D): taken so, no small number is squared
     * and its root drawn again.
     */
    double traceOfRoot(CovarianceFactor other) {
        if (rank == 0 || other.rank == 0) {
            return 0;
        }
        double[] product = new double[rank * other.rank];
        for (int j = 0; j < other.rank; j++) {
            for (int i = 0; i < rank; i++) {
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += columns[i * width + k] * other.columns[j * width + k];
                }
                product[j * rank + i] = sum;
            }
        }
        double sum = 0;
        for (double value : singularValues(product, rank, other.rank)) {
            sum += value;
        }
        return sum;
    }

    /** Ascending; the matrix becomes its eigenvectors. */
    private static double[] eigen(double[] matrix, int width) {
        double[] values = new double[width];
        int workLength = 1 + 6 * width + 2 * width * width;
        int integers = 3 + 5 * width;
        intW info = new intW(0);
        double[] work = new double[workLength];
        int[] integerWork = new int[integers];
        Dsyevd.dsyevd(
                "V", "U", width, matrix, 0, width, values, 0, work, 0, workLength, integerWork, 0, integers, info);
        requireDone("dsyevd", info);
        return values;
    }

    private static double[] singularValues(double[] matrix, int rows, int columns) {
        int shorter = Math.min(rows, columns);
        double[] values = new double[shorter];
        // Without vectors LAPACK asks for 3·shorter + max(longer, 7·shorter); more lets it work in blocks.
        int workLength = 3 * shorter + Math.max(rows, columns) * 64 + 7 * shorter;
        intW info = new intW(0);
        double[] none = new double[1];
        double[] work = new double[workLength];
        int[] integerWork = new int[8 * shorter];
        Dgesdd.dgesdd(
                "N",
                rows,
                columns,
                matrix,
                0,
                rows,
                values,
                0,
                none,
                0,
                1,
                none,
                0,
                1,
                work,
                0,
                workLength,
                integerWork,
                0,
                info);
        requireDone("dgesdd", info);
        return values;
    }

    private static void requireDone(String routine, intW info) {
        if (info.val != 0) {
            throw new ArithmeticException(String.format(Locale.ROOT, "%s did not converge: %d", routine, info.val));
        }
    }
}
