package org.tarflow4j.model.kernel;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Kernels that work row by row or element by element, against loops. */
class RowKernelsTest {
    private static final int ROWS = 7;

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void rowSums(int size, KernelSet set) {
        KernelCase test = new KernelCase(set);
        double[][] x = test.gaussian(size, 5);
        double[] row = test.gaussian(5);
        INDArray array = test.array(x);
        INDArray sum = test.array(row);
        test.kernels.addRowSum(array, sum, test.arena);
        test.kernels.addRow(array, test.array(row));
        double[][] expectedSum = {row.clone()};
        for (double[] values : x) {
            for (int c = 0; c < 5; c++) {
                expectedSum[0][c] += values[c];
                values[c] += row[c];
            }
        }
        test.assertClose("addRowSum", expectedSum, sum, size);
        test.assertClose("addRow", x, array, 1);
        test.kernels.add(array, test.array(x));
        for (double[] values : x) {
            for (int c = 0; c < 5; c++) {
                values[c] *= 2;
            }
        }
        test.assertClose("add", x, array, 1);
    }

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void layerNorm(int size, KernelSet set) {
        KernelCase test = new KernelCase(set);
        double[][] x = test.gaussian(ROWS, size);
        double[] gain = test.gaussian(size);
        double[] bias = test.gaussian(size);
        INDArray out = test.garbage(ROWS, size);
        INDArray statistics = test.garbage(2, ROWS);
        test.kernels.layerNorm(test.array(x), test.array(gain), test.array(bias), out, statistics, test.arena);
        test.assertClose("layerNorm", PlainLoops.layerNorm(x, gain, bias), out, 16 * size);
    }

    /** dx = r·(g − mean(g) − x̂·mean(g·x̂)), g = outGradient·gain. */
    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void layerNormGradient(int size, KernelSet set) {
        if (size == 1) {
            return; // every row is constant there: the gradient is 0/√eps, all rounding
        }
        KernelCase test = new KernelCase(set);
        double[][] x = test.gaussian(ROWS, size);
        double[] gain = test.gaussian(size);
        double[][] outGradient = test.gaussian(ROWS, size);
        double[][] before = test.gaussian(ROWS, size);
        INDArray statistics = test.garbage(2, ROWS);
        test.kernels.layerNorm(
                test.array(x), test.array(gain), test.array(gain), test.garbage(ROWS, size), statistics, test.arena);
        INDArray inputGradient = test.array(before);
        INDArray gainGradient = test.array(gain);
        INDArray biasGradient = test.array(gain);
        test.kernels.addLayerNormGradient(
                test.array(outGradient),
                test.array(x),
                test.array(gain),
                statistics,
                inputGradient,
                gainGradient,
                biasGradient,
                test.arena);

        double[][] expectedGain = {gain.clone()};
        double[][] expectedBias = {gain.clone()};
        for (int n = 0; n < ROWS; n++) {
            double mean = PlainLoops.mean(x[n]);
            double inverse = 1 / Math.sqrt(PlainLoops.variance(x[n], mean) + 1e-5);
            double gradientMean = 0;
            double productMean = 0;
            for (int c = 0; c < size; c++) {
                double normalized = (x[n][c] - mean) * inverse;
                gradientMean += outGradient[n][c] * gain[c] / size;
                productMean += outGradient[n][c] * gain[c] * normalized / size;
                expectedGain[0][c] += outGradient[n][c] * normalized;
                expectedBias[0][c] += outGradient[n][c];
            }
            for (int c = 0; c < size; c++) {
                double normalized = (x[n][c] - mean) * inverse;
                before[n][c] += inverse * (outGradient[n][c] * gain[c] - gradientMean - normalized * productMean);
            }
        }
        test.assertClose("layer norm's input gradient", before, inputGradient, 16 * size);
        test.assertClose("layer norm's gain gradient", expectedGain, gainGradient, 16 * size);
        test.assertClose("layer norm's bias gradient", expectedBias, biasGradient, ROWS);
    }

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void gelu(int size, KernelSet set) {
        KernelCase test = new KernelCase(set);
        double[][] x = test.gaussian(ROWS, size);
        x[0][0] = 0;
        x[1][0] = -9;
        x[2][0] = 9;
        double[][] gradient = test.gaussian(ROWS, size);
        INDArray array = test.array(x);
        INDArray out = test.garbage(ROWS, size);
        INDArray slope = test.array(gradient);
        test.kernels.gelu(array, out, test.arena);
        test.kernels.geluGradient(array, slope, test.arena);
        double[][] expected = new double[ROWS][size];
        for (int n = 0; n < ROWS; n++) {
            for (int c = 0; c < size; c++) {
                expected[n][c] = PlainLoops.gelu(x[n][c]);
                gradient[n][c] *= PlainLoops.geluSlope(x[n][c]);
            }
        }
        test.assertClose("gelu", expected, out, 10);
        test.assertClose("gelu's gradient", gradient, slope, 10);
    }

    /** Large, tiny, negative, and both zeros: finite, and right to the type's precision. */
    @ParameterizedTest
    @EnumSource(KernelSet.class)
    void extremesOfGeluAndCoupling(KernelSet set) {
        KernelCase test = new KernelCase(set);
        double[][] x = {{-1e30, -300, -87.5, -40, -13.3, -5, -1e-3, -1e-30, -0.0, 0, 1e-38, 1e-10, 0.5, 13, 88.9, 1e30}
        };
        INDArray out = test.garbage(1, x[0].length);
        INDArray slope = test.array(new double[1][x[0].length]).addi(1);
        test.kernels.gelu(test.array(x), out, test.arena);
        test.kernels.geluGradient(test.array(x), slope, test.arena);
        // Beyond 30 the loops' integral is less exact than the limit.
        double[][] expected = {
            Arrays.stream(x[0])
                    .map(value -> Math.abs(value) > 30 ? Math.max(value, 0) : PlainLoops.gelu(value))
                    .toArray()
        };
        double[][] expectedSlope = {
            Arrays.stream(x[0])
                    .map(value -> Math.abs(value) > 30 ? (value > 0 ? 1 : 0) : PlainLoops.geluSlope(value))
                    .toArray()
        };
        test.assertClose("gelu", expected, out, 1);
        test.assertClose("gelu's gradient", expectedSlope, slope, 1);

        // v = (x − shift)·exp(−logScale): the second token is scaled by what the first predicts.
        for (double logScale : new double[] {-85, -20, -1e-20, 0, 1e-3, 20, 85, 200}) {
            INDArray tokens = test.array(new double[][] {{0.25, 3}}).reshape('c', 1, 2, 1);
            INDArray predicted =
                    test.array(new double[][] {{logScale, 1, 0, 0}}).reshape('c', 1, 2, 2);
            INDArray v = test.garbage(1, 2, 1);
            INDArray logDeterminant = test.garbage(1);
            test.kernels.affine(tokens, predicted, TokenOrder.FORWARD, v, logDeterminant, test.arena);
            double[][] coupled = {{0.25, 2 * Math.exp(-logScale)}};
            test.assertClose("coupling at " + logScale, coupled, v, 64);
            test.assertClose("log-determinant", new double[][] {{-logScale / 2}}, logDeterminant, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void adam(int size, KernelSet set) {
        KernelCase test = new KernelCase(set);
        double[] first = new double[size];
        double[] second = new double[size];
        INDArray firstMoment = test.array(first);
        INDArray secondMoment = test.array(second);
        for (int t = 1; t <= 3; t++) {
            double[] gradient = test.gaussian(size);
            INDArray update = test.array(gradient);
            test.kernels.adam(update, firstMoment, secondMoment, new AdamStep(0.01, 0.9, 0.95, 1e-8, t));
            double[][] expected = new double[1][size];
            for (int i = 0; i < size; i++) {
                first[i] = 0.9 * first[i] + 0.1 * gradient[i];
                second[i] = 0.95 * second[i] + 0.05 * gradient[i] * gradient[i];
                double mean = first[i] / (1 - Math.pow(0.9, t));
                double square = second[i] / (1 - Math.pow(0.95, t));
                expected[0][i] = 0.01 * mean / (Math.sqrt(square) + 1e-8);
            }
            test.assertClose("adam, step " + t, expected, update, 1);
            test.assertClose("adam's first moment", new double[][] {first}, firstMoment, 1);
            test.assertClose("adam's second moment", new double[][] {second}, secondMoment, 1);
        }
    }
}
