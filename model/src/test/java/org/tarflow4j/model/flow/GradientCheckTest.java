package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;

/** Backward against central differences of Σ_b g_b·loss_b, in float64. */
class GradientCheckTest {
    private static final double STEP = 1e-5;
    private static final int BATCH = 3;
    private static final double[] LOSS_GRADIENT = {0.7, -1.3, 0.4};

    static List<FlowConfig> configs() {
        return SmallFlows.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyParameterHasTheGradientOfTheLoss(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 1, DataType.DOUBLE);
        INDArray tokens = SmallFlows.tokens(config, BATCH, 2, DataType.DOUBLE);
        INDArray levels = SmallFlows.levels(BATCH, DataType.DOUBLE);
        int[] labels = SmallFlows.labels(config, BATCH);
        INDArray gradient = Nd4j.valueArrayOf(new long[] {flow.layout().size()}, 99.0, DataType.DOUBLE);
        flow.forward(tokens, levels, labels);
        flow.backward(Nd4j.createFromArray(LOSS_GRADIENT), gradient);

        KeyedRandom random = new KeyedRandom(3);
        for (Parameter parameter : flow.layout().parameters()) {
            if (parameter.name().equals(ParameterLayout.PRIOR_VARIANCE)) {
                continue;
            }
            for (int sample = 0; sample < 2; sample++) {
                long index = parameter.offset() + random.nextInt((int) parameter.size());
                double expected =
                        slope(flow.parameters(), index, () -> weightedLoss(flow.forward(tokens, levels, labels)));
                assertThat(gradient.getDouble(index))
                        .as("%s[%d]", parameter.name(), index - parameter.offset())
                        .isCloseTo(expected, within(1e-8 + 1e-6 * Math.abs(expected)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyParameterMovesTheLoss(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 1, DataType.DOUBLE);
        INDArray gradient = Nd4j.create(DataType.DOUBLE, flow.layout().size());
        flow.forward(
                SmallFlows.tokens(config, BATCH, 2, DataType.DOUBLE),
                SmallFlows.levels(BATCH, DataType.DOUBLE),
                SmallFlows.labels(config, BATCH));
        flow.backward(Nd4j.createFromArray(LOSS_GRADIENT), gradient);
        SmallFlows.tensors(config, gradient).forEach((name, tensor) -> {
            double largest = tensor.amaxNumber().doubleValue();
            if (name.equals(ParameterLayout.PRIOR_VARIANCE)) {
                assertThat(largest).as(name).isZero();
            } else {
                assertThat(largest).as(name).isPositive();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aPixelHasTheGradientOfItsOwnLoss(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 4, DataType.DOUBLE);
        INDArray tokens = SmallFlows.tokens(config, BATCH, 5, DataType.DOUBLE);
        INDArray levels = SmallFlows.levels(BATCH, DataType.DOUBLE);
        int[] labels = SmallFlows.labels(config, BATCH);
        INDArray gradient = flow.inputGradient(tokens, levels, labels);
        INDArray flat = tokens.reshape(tokens.length());
        long perImage = tokens.length() / BATCH;
        KeyedRandom random = new KeyedRandom(6);
        for (int sample = 0; sample < 12; sample++) {
            long index = random.nextInt((int) flat.length());
            long image = index / perImage;
            double expected = slope(flat, index, () -> flow.encode(tokens, levels, labels)
                    .loss()
                    .getDouble(image));
            assertThat(gradient.reshape(tokens.length()).getDouble(index))
                    .as("image %d, element %d", image, index % perImage)
                    .isCloseTo(expected, within(1e-8 + 1e-6 * Math.abs(expected)));
        }
    }

    private static double weightedLoss(INDArray loss) {
        double sum = 0;
        for (int b = 0; b < BATCH; b++) {
            sum += LOSS_GRADIENT[b] * loss.getDouble(b);
        }
        return sum;
    }

    /** (f(x + h) − f(x − h)) / 2h in coordinate {@code index}, which it leaves as it was. */
    private static double slope(INDArray x, long index, DoubleSupplier f) {
        double value = x.getDouble(index);
        x.putScalar(index, value + STEP);
        double above = f.getAsDouble();
        x.putScalar(index, value - STEP);
        double below = f.getAsDouble();
        x.putScalar(index, value);
        return (above - below) / (2 * STEP);
    }
}
