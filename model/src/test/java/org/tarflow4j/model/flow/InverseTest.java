package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.transformer.ParameterViews;

/** A flow is a bijection whose change of volume is the one it reports. */
class InverseTest {
    private static final int BATCH = 3;

    static Stream<Arguments> configsAndTypes() {
        return SmallFlows.all().stream()
                .flatMap(config -> Stream.of(
                        Arguments.of(config, DataType.DOUBLE, 1e-10), Arguments.of(config, DataType.FLOAT, 1e-4)));
    }

    static List<FlowConfig> tinyConfigs() {
        return List.of(
                SmallFlows.PLAIN,
                SmallFlows.VOLUME_PRESERVING,
                SmallFlows.GAUSSIANIZED,
                new FlowConfig(4, 1, 0, List.of(2, 1, 2), List.of(64), List.of(1), 1.7, false, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("configsAndTypes")
    void decodeUndoesEncode(FlowConfig config, DataType type, double tolerance) {
        TarFlow flow = SmallFlows.flow(config, 1, type);
        INDArray tokens = SmallFlows.tokens(config, BATCH, 2, type);
        INDArray levels = SmallFlows.levels(BATCH, type);
        int[] labels = SmallFlows.labels(config, BATCH);
        INDArray latent = flow.encode(tokens, levels, labels).latent();
        Decoding decoding = flow.decode(standardized(flow, latent), levels, labels, Guidance.NONE);
        assertThat(decoding.tokens().sub(tokens).amaxNumber().doubleValue()).isLessThan(tolerance);
        assertThat(decoding.nonPositiveScales()).containsOnly(0);
        assertThat(latent.sub(tokens.reshape('c', latent.shape())).amaxNumber().doubleValue())
                .as("the flow is not the identity")
                .isGreaterThan(0.1);
    }

    @ParameterizedTest
    @MethodSource("tinyConfigs")
    void logDeterminantIsThatOfTheNumericalJacobian(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 3, DataType.DOUBLE);
        INDArray tokens = SmallFlows.tokens(config, 1, 4, DataType.DOUBLE);
        INDArray levels = SmallFlows.levels(1, DataType.DOUBLE);
        int[] labels = config.classes() == 0 ? null : new int[] {1};
        int n = config.dimensions();
        double step = 1e-5;
        double[][] jacobian = new double[n][n];
        INDArray flat = tokens.reshape(n);
        for (int j = 0; j < n; j++) {
            double value = flat.getDouble(j);
            flat.putScalar(j, value + step);
            INDArray above = flow.encode(tokens, levels, labels).latent().reshape(n);
            flat.putScalar(j, value - step);
            INDArray below = flow.encode(tokens, levels, labels).latent().reshape(n);
            flat.putScalar(j, value);
            for (int i = 0; i < n; i++) {
                jacobian[i][j] = (above.getDouble(i) - below.getDouble(i)) / (2 * step);
            }
        }
        Encoding encoding = flow.encode(tokens, levels, labels);
        assertThat(encoding.logDeterminant().getDouble(0))
                .isCloseTo(logAbsoluteDeterminant(jacobian) / n, within(1e-8));
        double meanSquare =
                encoding.latent().mul(encoding.latent()).meanNumber().doubleValue();
        assertThat(encoding.loss().getDouble(0))
                .isCloseTo(meanSquare / 2 - encoding.logDeterminant().getDouble(0), within(1e-12));
    }

    @Test
    void priorVarianceFollowsTheMeanSquareOfTheLatents() {
        TarFlow flow = SmallFlows.flow(SmallFlows.VOLUME_PRESERVING, 5, DataType.DOUBLE);
        INDArray variance = variance(flow);
        INDArray before = variance.dup();
        INDArray tokens = SmallFlows.tokens(flow.config(), BATCH, 6, DataType.DOUBLE);
        INDArray levels = SmallFlows.levels(BATCH, DataType.DOUBLE);
        int[] labels = SmallFlows.labels(flow.config(), BATCH);
        INDArray latent = flow.encode(tokens, levels, labels).latent();
        flow.forward(tokens, levels, labels);
        flow.updatePriorVariance(flow.latentSquares().divi(BATCH));
        INDArray expected = before.mul(0.9).add(latent.mul(latent).mean(0).mul(0.1));
        assertThat(variance.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-12);
        assertThat(variance.sub(before).amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }

    @Test
    void aFreshFlowOnlyShiftsAndScalesByItsOutputBias() {
        FlowConfig config = SmallFlows.PLAIN;
        TarFlow flow = new TarFlow(config, InitialParameters.draw(config, 7).castTo(DataType.DOUBLE));
        INDArray levels = SmallFlows.levels(2, DataType.DOUBLE);
        INDArray first = SmallFlows.tokens(config, 2, 8, DataType.DOUBLE);
        INDArray second = SmallFlows.tokens(config, 2, 9, DataType.DOUBLE);
        double firstDeterminant =
                flow.encode(first, levels, null).logDeterminant().getDouble(0);
        INDArray secondDeterminant = flow.encode(second, levels, null).logDeterminant();
        assertThat(secondDeterminant.getDouble(0)).isCloseTo(firstDeterminant, within(1e-12));
        assertThat(secondDeterminant.getDouble(1)).isCloseTo(firstDeterminant, within(1e-12));
    }

    /** Decoding multiplies latents by the root of the tracked variance; this takes it out. */
    private static INDArray standardized(TarFlow flow, INDArray latent) {
        return latent.div(Transforms.sqrt(variance(flow), true).reshape('c', 1, latent.size(1), latent.size(2)));
    }

    private static INDArray variance(TarFlow flow) {
        return new ParameterViews(flow.layout(), flow.parameters()).view(ParameterLayout.PRIOR_VARIANCE);
    }

    /** By Gaussian elimination with partial pivoting. */
    private static double logAbsoluteDeterminant(double[][] matrix) {
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
}
