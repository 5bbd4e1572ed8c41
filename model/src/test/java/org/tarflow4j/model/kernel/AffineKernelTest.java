package org.tarflow4j.model.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The coupling and its gradient against loops, in both orders, with and without scale. */
class AffineKernelTest {
    private static final int BATCH = 3;
    private static final int WIDTH = 5;

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void shiftAndScale(int tokens, KernelSet set) {
        for (TokenOrder order : TokenOrder.values()) {
            check(tokens, set, order, 2 * WIDTH);
            check(tokens, set, order, WIDTH);
        }
    }

    private static void check(int tokens, KernelSet set, TokenOrder order, int outputs) {
        KernelCase test = new KernelCase(set);
        boolean scales = outputs == 2 * WIDTH;
        double[][] x = test.gaussian(BATCH * tokens, WIDTH);
        double[][] predicted = test.gaussian(BATCH * tokens, outputs);
        double[][] gradient = test.gaussian(BATCH * tokens, WIDTH);
        double[] determinantGradient = test.gaussian(BATCH);
        INDArray v = test.garbage(BATCH, tokens, WIDTH);
        INDArray determinant = test.garbage(BATCH);
        INDArray predictedArray = test.array(predicted).reshape('c', BATCH, tokens, outputs);
        test.kernels.affine(
                test.array(x).reshape('c', BATCH, tokens, WIDTH), predictedArray, order, v, determinant, test.arena);
        INDArray inputGradient = test.array(gradient).reshape('c', BATCH, tokens, WIDTH);
        INDArray predictedGradient = test.garbage(BATCH, tokens, outputs);
        test.kernels.affineGradient(
                inputGradient,
                test.array(determinantGradient),
                v,
                predictedArray,
                order,
                predictedGradient,
                test.arena);

        double[][] expectedDeterminant = new double[BATCH][1];
        double[][] expectedPredicted = new double[BATCH * tokens][outputs];
        for (int b = 0; b < BATCH; b++) {
            for (int index = 1; index < tokens; index++) {
                int row = b * tokens + order.token(index, tokens);
                int before = b * tokens + order.token(index - 1, tokens);
                for (int d = 0; d < WIDTH; d++) {
                    double logScale = scales ? predicted[before][d] : 0;
                    double shift = predicted[before][scales ? WIDTH + d : d];
                    double inverseScale = Math.exp(-logScale);
                    x[row][d] = (x[row][d] - shift) * inverseScale;
                    expectedDeterminant[b][0] -= logScale / (tokens * WIDTH);
                    if (scales) {
                        expectedPredicted[before][d] =
                                -gradient[row][d] * x[row][d] - determinantGradient[b] / (tokens * WIDTH);
                    }
                    gradient[row][d] *= inverseScale;
                    expectedPredicted[before][scales ? WIDTH + d : d] = -gradient[row][d];
                }
            }
        }
        String name = "affine " + order + (scales ? "" : ", volume preserving");
        test.assertClose(name, x, v, 4);
        test.assertClose(name + ", log-determinant", expectedDeterminant, determinant, 1);
        test.assertClose(name + ", gradient of x", gradient, inputGradient, 4);
        test.assertClose(name + ", gradient of the prediction", expectedPredicted, predictedGradient, 16);
    }
}
