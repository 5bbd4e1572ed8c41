package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;

/** The map before the first block: known points, and the laws of a bijection with a density. */
class InputMapTest {
    private static final double GREY_STEP = 2.0 / 255;
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /** Black, the edge of black, grey, white with its noise; and values that only noise of another kind reaches. */
    private static final double[] PIXELS = {
        -1.3, -1, -1 + 1e-6, -0.9999, -0.996, -1 + GREY_STEP, -0.9, 0, 0.5, 0.99, 1, 1.0078, 1.4
    };

    @Test
    void theFloorTakesItsMassAndTheRestIsEven() {
        InputMap map = map(0.4, 1);
        double[] pixels = {-1 + GREY_STEP / 2, -1 + GREY_STEP, GREY_STEP, 0.5 + GREY_STEP};
        double[] masses = {0.2, 0.4, 0.7, 0.85};
        INDArray mapped = mapped(map, pixels);
        for (int i = 0; i < masses.length; i++) {
            assertThat(NORMAL.cumulativeProbability(mapped.getDouble(i))).isCloseTo(masses[i], within(1e-12));
        }
    }

    /** Black pixels with their noise, and the others as evenly as the map takes them, are standard normal together. */
    @Test
    void anImageOfTheSaidMassesBecomesStandardNormal() {
        double floor = 0.3;
        int count = 100_000;
        double[] pixels = new double[count];
        for (int i = 0; i < count; i++) {
            double mass = (i + 0.5) / count;
            pixels[i] =
                    mass < floor ? -1 + GREY_STEP * mass / floor : -1 + GREY_STEP + 2 * (mass - floor) / (1 - floor);
        }
        INDArray y = mapped(map(floor, 1), pixels);
        assertThat(y.meanNumber().doubleValue()).isCloseTo(0, within(1e-6));
        assertThat(y.mul(y).meanNumber().doubleValue()).isCloseTo(1, within(2e-3));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-4, 0.3, 0.95})
    void itIsIncreasingAndItsInverseBringsEveryPixelBack(double floor) {
        InputMap map = map(floor, 1.7);
        INDArray mapped = mapped(map, PIXELS);
        INDArray back = map.inverse(mapped);
        for (int i = 0; i < PIXELS.length; i++) {
            assertThat(back.getDouble(i)).isCloseTo(PIXELS[i], within(1e-9));
            if (i > 0) {
                assertThat(mapped.getDouble(i)).isGreaterThan(mapped.getDouble(i - 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.95})
    void theLogDeterminantOfAnImageIsThatOfItsDifferenceQuotients(double floor) {
        InputMap map = map(floor, 1.7);
        double[] inside = {-1.3, -0.9999, -0.996, -0.9, 0, 0.5, 0.99, 1.0078, 1.4};
        INDArray tokens = Nd4j.createFromArray(new double[][][] {{inside}});
        INDArray logDeterminant = Nd4j.create(DataType.DOUBLE, 1);
        map.forward(tokens, tokens.ulike(), logDeterminant);
        assertThat(map.numericalLogDeterminant(tokens)).isCloseTo(logDeterminant.getDouble(0), within(1e-8));
        // At the very edge of the floor, the slope is that of the side where the pixel is.
        double edge = -1 + GREY_STEP;
        for (double pixel : new double[] {edge, Math.nextDown(edge), Math.nextUp(edge)}) {
            INDArray token = Nd4j.createFromArray(new double[][][] {{{pixel}}});
            assertThat(map.numericalLogDeterminant(token)).isCloseTo(logDeterminant(map, pixel), within(1e-5));
        }
    }

    /** With a loss of ½·x0² − ln(s·g′) for one pixel, on either side of every bend of the map. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.95})
    void logDeterminantAndGradientAreThoseOfDifferences(double floor) {
        InputMap map = map(floor, 1.7);
        for (double pixel : List.of(-1.3, -0.999, -0.995, -0.5, 0.3, 0.99, 1.3)) {
            double slope = slope(x -> mapped(map, x).getDouble(0), pixel, 1e-7);
            assertThat(logDeterminant(map, pixel)).isCloseTo(Math.log(slope), within(1e-6));

            INDArray tokens = Nd4j.createFromArray(new double[][][] {{{pixel}}});
            INDArray ofX0 = mapped(map, pixel).reshape(1, 1, 1);
            double expected = slope(x -> loss(map, x), pixel, 1e-6);
            assertThat(map.inputGradient(tokens, ofX0).getDouble(0))
                    .isCloseTo(expected, within(1e-4 * Math.max(1, Math.abs(expected))));
        }
    }

    private static double slope(DoubleUnaryOperator function, double at, double step) {
        return (function.applyAsDouble(at + step) - function.applyAsDouble(at - step)) / (2 * step);
    }

    private static double loss(InputMap map, double pixel) {
        double x0 = mapped(map, pixel).getDouble(0);
        return x0 * x0 / 2 - logDeterminant(map, pixel);
    }

    private static double logDeterminant(InputMap map, double pixel) {
        INDArray result = Nd4j.create(DataType.DOUBLE, 1);
        map.forward(Nd4j.createFromArray(new double[][][] {{{pixel}}}), Nd4j.create(DataType.DOUBLE, 1, 1, 1), result);
        return result.getDouble(0);
    }

    private static INDArray mapped(InputMap map, double... pixels) {
        INDArray x0 = Nd4j.create(DataType.DOUBLE, 1, pixels.length, 1);
        map.forward(Nd4j.createFromArray(pixels).reshape(1, pixels.length, 1), x0, Nd4j.create(DataType.DOUBLE, 1));
        return x0.reshape(pixels.length);
    }

    private static InputMap map(double floorMass, double scale) {
        return new InputMap(new FlowConfig(4, 1, 0, List.of(2), List.of(64), List.of(1), scale, false, 0, floorMass));
    }
}
