package org.tarflow4j.model.kernel;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.KeyedRandom;

/** Random inputs of one differential test, and the comparison that names operation, index and both values. */
final class KernelCase {
    /** Sizes that no vector width divides, beside small ones. */
    private static final int[] SIZES = {1, 4, 13, 207};

    private final KernelSet set;
    private final DataType type;
    private final KeyedRandom random = new KeyedRandom(17);
    final Kernels kernels;
    final Arena arena;

    KernelCase(KernelSet set) {
        this.set = set;
        type = set.type();
        kernels = set.kernels();
        arena = new Arena(type);
    }

    static Stream<Arguments> sizesAndSets() {
        return Arrays.stream(SIZES).boxed().flatMap(size -> Arrays.stream(KernelSet.values())
                .map(set -> Arguments.of(size, set)));
    }

    /** Standard normal values, rounded to the tested type. */
    double[][] gaussian(int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int c = 0; c < columns; c++) {
                double value = random.nextGaussian();
                row[c] = type == DataType.FLOAT ? (float) value : value;
            }
        }
        return values;
    }

    double[] gaussian(int length) {
        return gaussian(1, length)[0];
    }

    INDArray array(double[][] values) {
        return Nd4j.createFromArray(values).castTo(type);
    }

    INDArray array(double[] values) {
        return Nd4j.createFromArray(values).castTo(type);
    }

    /** Uninitialised in production; filled with a value here that no result holds. */
    INDArray garbage(long... shape) {
        return Nd4j.valueArrayOf(shape, 1234.5, type);
    }

    /**
     * Compares to the precision of the type.
     *
     * @param terms how many terms each element sums up; the tolerance grows with its root
     */
    void assertClose(String operation, double[][] expected, INDArray actual, int terms) {
        double tolerance = (type == DataType.FLOAT ? 4e-6 : 1e-13) * Math.sqrt(terms);
        INDArray rows = actual.reshape('c', expected.length, expected[0].length);
        for (int n = 0; n < expected.length; n++) {
            for (int c = 0; c < expected[n].length; c++) {
                double value = rows.getDouble(n, c);
                if (!(Math.abs(value - expected[n][c]) <= tolerance * (1 + Math.abs(expected[n][c])))) {
                    throw new AssertionError(operation + " at [" + n + ", " + c + "]: expected " + expected[n][c]
                            + ", got " + value + " (" + set + ")");
                }
            }
        }
    }
}
