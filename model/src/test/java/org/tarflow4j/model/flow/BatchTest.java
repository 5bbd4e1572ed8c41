package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;

/** Images of a batch do not see each other, and passes do not see the passes before them. */
class BatchTest {
    private static final int BATCH = 4;
    private static final double TOLERANCE = 1e-12;

    static List<FlowConfig> configs() {
        return SmallFlows.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aBatchIsItsSingles(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 1, DataType.DOUBLE);
        INDArray tokens = SmallFlows.tokens(config, BATCH, 2, DataType.DOUBLE);
        INDArray levels = SmallFlows.levels(BATCH, DataType.DOUBLE);
        int[] labels = SmallFlows.labels(config, BATCH);
        Guidance guidance =
                config.classes() == 0 ? Guidance.NONE : new Guidance(1.5, Guidance.Style.STARFLOW, false, 1, 0.8);
        Encoding encoding = flow.encode(tokens, levels, labels);
        INDArray inputGradient = flow.inputGradient(tokens, levels, labels);
        INDArray decoded =
                flow.decode(encoding.latent(), levels, labels, guidance).tokens();
        for (int b = 0; b < BATCH; b++) {
            INDArray image = tokens.get(interval(b, b + 1)).dup('c');
            INDArray level = levels.get(interval(b, b + 1)).dup();
            int[] label = labels == null ? null : new int[] {labels[b]};
            Encoding single = flow.encode(image, level, label);
            assertSame("latent", encoding.latent(), b, single.latent());
            assertSame("log-determinant", encoding.logDeterminant(), b, single.logDeterminant());
            assertSame("loss", encoding.loss(), b, single.loss());
            assertSame("input gradient", inputGradient, b, flow.inputGradient(image, level, label));
            INDArray latent = encoding.latent().get(interval(b, b + 1)).dup('c');
            assertSame(
                    "decoded",
                    decoded,
                    b,
                    flow.decode(latent, level, label, guidance).tokens());
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void scratchStopsGrowingAfterTheFirstPassOfAShape(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 1, DataType.FLOAT);
        INDArray gradient = Nd4j.create(DataType.FLOAT, flow.layout().size());
        pass(flow, gradient);
        long elements = flow.scratchElements();
        INDArray first = gradient.dup();
        for (int repeat = 0; repeat < 3; repeat++) {
            pass(flow, gradient);
            assertThat(flow.scratchElements()).isEqualTo(elements).isPositive();
            assertThat(gradient).as("the same pass gives the same bits").isEqualTo(first);
        }
    }

    @Test
    void backwardNeedsAForwardPassAndUsesItUp() {
        TarFlow flow = SmallFlows.flow(SmallFlows.PLAIN, 1, DataType.DOUBLE);
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 1);
        INDArray gradient = Nd4j.create(DataType.DOUBLE, flow.layout().size());
        INDArray tokens = SmallFlows.tokens(SmallFlows.PLAIN, 1, 2, DataType.DOUBLE);
        INDArray level = SmallFlows.levels(1, DataType.DOUBLE);
        assertThatThrownBy(() -> flow.backward(ones, gradient))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call forward first");
        flow.forward(tokens, level, null);
        flow.encode(tokens, level, null);
        assertThatThrownBy(() -> flow.backward(ones, gradient)).isInstanceOf(IllegalStateException.class);
        flow.forward(tokens, level, null);
        flow.backward(ones, gradient);
        assertThatThrownBy(() -> flow.backward(ones, gradient)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void labelsAreChecked() {
        TarFlow flow = SmallFlows.flow(SmallFlows.CONDITIONAL, 1, DataType.DOUBLE);
        INDArray tokens = SmallFlows.tokens(SmallFlows.CONDITIONAL, 2, 2, DataType.DOUBLE);
        INDArray levels = SmallFlows.levels(2, DataType.DOUBLE);
        assertThatThrownBy(() -> flow.encode(tokens, levels, null)).hasMessageContaining("needs 2 labels, got none");
        assertThatThrownBy(() -> flow.encode(tokens, levels, new int[] {0}))
                .hasMessageContaining("needs 2 labels, got 1");
        assertThatThrownBy(() -> flow.encode(tokens, levels, new int[] {0, 3}))
                .hasMessageContaining("Label 3 is out of range, the flow has 3 classes");
        assertThatThrownBy(() -> flow.encode(tokens, levels, new int[] {0, -2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Label -2 is out of range");
    }

    /** Native kernels would read and write behind the arrays of a batch that is smaller than it says. */
    @ParameterizedTest
    @MethodSource("configs")
    void everyImageNeedsALevelAboveZero(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 1, DataType.FLOAT);
        INDArray tokens = SmallFlows.tokens(config, BATCH, 2, DataType.FLOAT);
        int last = config.blocks() - 1;
        INDArray latent = SmallFlows.gaussian(3, DataType.FLOAT, BATCH, config.tokens(last), config.tokenWidth(last));
        int[] labels = SmallFlows.labels(config, BATCH);
        for (int count : new int[] {1, BATCH - 1, BATCH + 1}) {
            assertLevelsRefused(flow, tokens, latent, SmallFlows.levels(count, DataType.FLOAT), labels);
        }
        for (double level : new double[] {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            INDArray levels = SmallFlows.levels(BATCH, DataType.FLOAT).putScalar(BATCH - 1, level);
            assertLevelsRefused(flow, tokens, latent, levels, labels);
        }
    }

    private static void assertLevelsRefused(
            TarFlow flow, INDArray tokens, INDArray latent, INDArray levels, int[] labels) {
        List<ThrowingCallable> ways = List.of(
                () -> flow.encode(tokens, levels, labels),
                () -> flow.forward(tokens, levels, labels),
                () -> flow.inputGradient(tokens, levels, labels),
                () -> flow.decode(latent, levels, labels, Guidance.NONE),
                () -> flow.pass(0, tokens, levels, labels));
        for (ThrowingCallable way : ways) {
            assertThatThrownBy(way)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("4 images need 4 noise levels, got .*|Noise level .* of image 3 is not .*");
        }
    }

    @Test
    void aParameterVectorOfTheWrongLengthIsRefused() {
        assertThatThrownBy(() -> new TarFlow(SmallFlows.PLAIN, Nd4j.create(DataType.FLOAT, 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10 elements");
    }

    private static void pass(TarFlow flow, INDArray gradient) {
        FlowConfig config = flow.config();
        INDArray tokens = SmallFlows.tokens(config, BATCH, 2, DataType.FLOAT);
        INDArray levels = SmallFlows.levels(BATCH, DataType.FLOAT);
        int[] labels = SmallFlows.labels(config, BATCH);
        flow.forward(tokens, levels, labels);
        flow.backward(Nd4j.ones(DataType.FLOAT, BATCH), gradient);
        INDArray latent = flow.encode(tokens, levels, labels).latent();
        flow.decode(latent, levels, labels, Guidance.NONE);
        flow.inputGradient(tokens, levels, labels);
    }

    private static void assertSame(String what, INDArray batch, int image, INDArray single) {
        INDArray part = batch.get(interval(image, image + 1)).dup('c').reshape(single.shape());
        assertThat(part.sub(single).amaxNumber().doubleValue())
                .as("%s of image %d", what, image)
                .isLessThan(TOLERANCE);
    }
}
