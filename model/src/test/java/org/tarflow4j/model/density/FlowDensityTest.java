package org.tarflow4j.model.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.SmallFlows;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Denoising.Dynamics;
import org.tarflow4j.model.sampling.IterativeDenoiser;
import org.tarflow4j.model.transformer.ParameterViews;

/** The density behind the denoiser of real flows, held against their own walk. */
class FlowDensityTest {
    private static final Denoising WALK = new Denoising(3, 0.1, 0.4, Dynamics.ODE, false);

    static List<FlowConfig> configs() {
        return List.of(
                SmallFlows.PLAIN,
                SmallFlows.CONDITIONAL,
                SmallFlows.MIXED_PATCHES,
                SmallFlows.VOLUME_PRESERVING,
                SmallFlows.SHARED_BACKBONE);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void theVolumeIsThatOfTheSamplersOwnWalkDifferentiated(FlowConfig config) {
        TarFlow flow = calm(config, 1);
        INDArray tokens = SmallFlows.tokens(config, 1, 2, DataType.DOUBLE);
        int[] label = config.classes() == 0 ? null : new int[] {1};
        IterativeDenoiser denoiser = new IterativeDenoiser(flow, WALK);
        PipelineLikelihood found =
                new PipelineDensity(FlowNoisyDensity.of(flow, 1, 64), WALK, new ExactVolume()).of(values(tokens));
        assertThat(found.denoised())
                .containsExactly(values(denoiser.denoise(tokens, label, FlowDensityTest::none)), within(1e-11));
        assertThat(found.numericalError()).isLessThan(1e-6);

        int n = config.dimensions();
        double step = 1e-5;
        double[][] jacobian = new double[n][n];
        double[] ends = values(denoiser.denoise(
                neighbours(tokens, step), label == null ? null : labels(2 * n), FlowDensityTest::none));
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                jacobian[i][j] = (ends[2 * j * n + i] - ends[(2 * j + 1) * n + i]) / (2 * step);
            }
        }
        assertThat(found.logVolume()).isCloseTo(logAbsoluteDeterminant(jacobian), within(1e-6));
        double loss = flow.encode(tokens, Nd4j.valueArrayOf(new long[] {1}, WALK.t1(), DataType.DOUBLE), label)
                .loss()
                .getDouble(0);
        if (!config.volumePreserving()) {
            // SmallFlows draws its variances too; where nothing tracks them they are 1 in a real flow.
            new ParameterViews(flow.layout(), flow.parameters())
                    .view(ParameterLayout.PRIOR_VARIANCE)
                    .assign(1);
            assertThat(FlowNoisyDensity.of(flow, 1, 64).logDensity(values(tokens), WALK.t1()))
                    .isCloseTo(-n * (loss + 0.5 * Math.log(2 * Math.PI)), within(1e-9));
        }
    }

    @Test
    void aDensityThatJumpsIsRefused() {
        TarFlow flow = SmallFlows.flow(SmallFlows.GAUSSIANIZED, 1, DataType.DOUBLE);
        assertThatThrownBy(() -> FlowNoisyDensity.of(flow, -1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("floor-mass = 0.4");
    }

    @Test
    void probesAgreeWithTheWholeJacobian() {
        FlowConfig config = SmallFlows.CONDITIONAL;
        double[] image = values(SmallFlows.tokens(config, 1, 3, DataType.DOUBLE));
        FlowNoisyDensity density = FlowNoisyDensity.of(calm(config, 1), 2, 64);
        PipelineLikelihood exact = new PipelineDensity(density, WALK, new ExactVolume()).of(image);
        PipelineLikelihood found = new PipelineDensity(density, WALK, new StochasticVolume(16, 1e-4, 32)).of(image, 5);
        assertThat(found.logVolume()).isCloseTo(exact.logVolume(), within(4 * found.standardError()));
        assertThat(found.standardError()).isBetween(1e-3, 3.0);
        assertThat(found.smallestEigenvalue()).isGreaterThanOrEqualTo(exact.smallestEigenvalue() - 1e-6);
        assertThat(found.logDensity()).isEqualTo(exact.logDensity());
        // Not the same points are computed together, which moves a product by rounding.
        Denoising once = new Denoising(1, 0.1, 0.4, Dynamics.ODE, false);
        VolumeMethod few = new StochasticVolume(2, 1e-3, 8);
        assertThat(new PipelineDensity(FlowNoisyDensity.of(calm(config, 1), 2, 2), once, few)
                        .of(image, 5)
                        .logVolume())
                .isCloseTo(new PipelineDensity(density, once, few).of(image, 5).logVolume(), within(1e-6));
    }

    /** Errors of powers of ten around the step, against Richardson's extrapolation. */
    @Test
    void theStepOfTheDifferencesIsNearTheBestOne() {
        FlowConfig config = SmallFlows.PLAIN;
        double[] image = values(SmallFlows.tokens(config, 1, 4, DataType.DOUBLE));
        FlowNoisyDensity density = FlowNoisyDensity.of(SmallFlows.flow(config, 1, DataType.DOUBLE), -1, 64);
        KeyedRandom random = new KeyedRandom(6);
        double[] direction = new double[image.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (random.nextLong() < 0 ? -1 : 1) / Math.sqrt(direction.length);
        }
        for (double level : new double[] {0.05, 0.3}) {
            StepJacobian jacobian = new StepJacobian(density, image, level, 1);
            double[] wide = jacobian.derivatives(new double[][] {direction}, 4e-3 * level)[0];
            double[] narrow = jacobian.derivatives(new double[][] {direction}, 2e-3 * level)[0];
            double[] reference = new double[wide.length];
            for (int i = 0; i < wide.length; i++) {
                reference[i] = (4 * narrow[i] - wide[i]) / 3;
            }
            double error = error(jacobian, direction, StepJacobian.STEP * level, reference);
            assertThat(error).as("relative error at level " + level).isLessThan(1e-8);
            double best = error;
            for (double step = 1e-7; step < 1e-1; step *= 10) {
                best = Math.min(best, error(jacobian, direction, step * level, reference));
            }
            assertThat(error).isLessThan(50 * best);
        }
    }

    @Test
    void theTrackedPriorIsPartOfTheDensity() {
        FlowConfig config = SmallFlows.VOLUME_PRESERVING;
        TarFlow flow = SmallFlows.flow(config, 7, DataType.DOUBLE);
        ParameterViews views = new ParameterViews(flow.layout(), flow.parameters());
        INDArray variance = views.view(ParameterLayout.PRIOR_VARIANCE);
        INDArray tokens = SmallFlows.tokens(config, 1, 8, DataType.DOUBLE);
        INDArray latent =
                flow.encode(tokens, Nd4j.createFromArray(0.3), new int[] {0}).latent();
        double expected = config.dimensions() * Math.log(config.inputScale());
        for (int i = 0; i < latent.length(); i++) {
            expected += CorrelatedGaussian.logGaussian(latent.getDouble(i), 0, variance.getDouble(i));
        }
        assertThat(FlowNoisyDensity.of(flow, 0, 8).logDensity(values(tokens), 0.3))
                .isCloseTo(expected, within(1e-9));
    }

    /** Random flows have scores that no walk follows far; shifts and scales a quarter as large have not. */
    private static TarFlow calm(FlowConfig config, long seed) {
        TarFlow flow = SmallFlows.flow(config, seed, DataType.DOUBLE);
        ParameterViews views = new ParameterViews(flow.layout(), flow.parameters());
        for (int block = 0; block < config.blocks(); block++) {
            views.view("blocks." + block + ".proj_out.weight").muli(0.25);
        }
        return flow;
    }

    private static double error(StepJacobian jacobian, double[] direction, double length, double[] reference) {
        double[] found = jacobian.derivatives(new double[][] {direction}, length)[0];
        double difference = 0;
        double size = 0;
        for (int i = 0; i < found.length; i++) {
            difference = Math.hypot(difference, found[i] - reference[i]);
            size = Math.hypot(size, reference[i]);
        }
        return difference / size;
    }

    private static double logAbsoluteDeterminant(double[][] matrix) {
        return EigenvaluesTest.logAbsoluteDeterminant(matrix);
    }

    private static INDArray none(int step) {
        throw new AssertionError("the ODE draws no noise");
    }

    /** An image moved along each coordinate, forth and back, [2N, T, D]. */
    private static INDArray neighbours(INDArray tokens, double step) {
        int n = (int) tokens.length();
        INDArray all = Nd4j.repeat(tokens.reshape(1, n), 2 * n).reshape('c', 2 * n, n);
        for (int j = 0; j < n; j++) {
            all.putScalar(2 * j, j, tokens.reshape(n).getDouble(j) + step);
            all.putScalar(2 * j + 1, j, tokens.reshape(n).getDouble(j) - step);
        }
        return all.reshape('c', 2 * n, tokens.size(1), tokens.size(2));
    }

    private static int[] labels(int count) {
        int[] labels = new int[count];
        Arrays.fill(labels, 1);
        return labels;
    }

    private static double[] values(INDArray tokens) {
        return tokens.dup('c').data().asDouble();
    }
}
