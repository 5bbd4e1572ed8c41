package org.tarflow4j.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.SmallFlows;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising.Dynamics;
import org.tarflow4j.model.transformer.ParameterViews;

/** Flows whose density is a known Gaussian, so that every posterior mean has a closed form. */
class IterativeDenoiserTest {
    private static final double T1 = 0.8;
    private static final double T0 = 0.2;
    private static final FlowConfig CONFIG =
            new FlowConfig(4, 1, 0, List.of(2), List.of(64), List.of(1), 1, false, 0, 0);

    private final INDArray tokens = SmallFlows.tokens(CONFIG, 2, 1, DataType.DOUBLE);

    @Test
    void forAStandardNormalDensityThePosteriorMeanShrinksByTheNoiseVariance() {
        IterativeDenoiser denoiser = denoiser(identity(), 1, Dynamics.ODE, false);
        assertClose(denoiser.posteriorMean(tokens, T1, null), tokens.mul(1 - T1 * T1));
    }

    /** z = (x − b)·exp(−a) for all tokens but the first: p is N(b, exp(2a)), and x̂ = x − t²·(x − b)·exp(−2a). */
    @Test
    void forAShiftedAndScaledDensityThePosteriorMeanIsThatOfTheGaussian() {
        TarFlow flow = identity();
        INDArray bias = view(flow, "blocks.0.proj_out.bias");
        bias.assign(SmallFlows.gaussian(2, DataType.DOUBLE, bias.shape()));
        INDArray mean = denoiser(flow, 1, Dynamics.ODE, false).posteriorMean(tokens, T1, null);
        int width = CONFIG.tokenWidth(0);
        for (int token = 0; token < CONFIG.tokens(0); token++) {
            for (int d = 0; d < width; d++) {
                double logScale = token == 0 ? 0 : bias.getDouble(d);
                double shift = token == 0 ? 0 : bias.getDouble(width + d);
                double x = tokens.getDouble(1, token, d);
                double expected = x - T1 * T1 * (x - shift) * Math.exp(-2 * logScale);
                assertThat(mean.getDouble(1, token, d)).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void theInputScaleEntersTheDensity() {
        FlowConfig scaled = new FlowConfig(4, 1, 0, List.of(2), List.of(64), List.of(1), 2, false, 0, 0);
        IterativeDenoiser denoiser = denoiser(identity(scaled), 1, Dynamics.ODE, false);
        assertClose(denoiser.posteriorMean(tokens, 0.3, null), tokens.mul(1 - 0.09 * 4));
    }

    /** With x̂ = (1 − t²)·x the direction is v = t·x, so each step multiplies by 1 − t·(t − t′). */
    @Test
    void theOdeMultipliesByItsClosedForm() {
        Denoising settings = new Denoising(4, T0, T1, Dynamics.ODE, false);
        double[] levels = settings.levels();
        double factor = 1;
        for (int i = 0; i < 4; i++) {
            factor *= 1 - levels[i] * (levels[i] - levels[i + 1]);
        }
        INDArray before = tokens.dup();
        assertClose(denoise(settings), tokens.mul(factor));
        assertThat(tokens).as("the input stays as it was").isEqualTo(before);
    }

    /** x ← x̂ + t′·(√α·t·x + √(1−α)·n) with α = (t′/t)². */
    @Test
    void theSdeReplacesTheStatedShareOfTheNoise() {
        Denoising settings = new Denoising(3, T0, T1, Dynamics.SDE, false);
        double[] levels = settings.levels();
        INDArray expected = tokens.dup();
        for (int i = 0; i < 2; i++) {
            double t = levels[i];
            double next = levels[i + 1];
            double ratio = next / t;
            expected = expected.mul(1 - t * t)
                    .add(expected.mul(t * ratio)
                            .add(noise(i).mul(Math.sqrt(1 - ratio * ratio)))
                            .mul(next));
        }
        assertClose(denoise(settings), expected.mul(1 - T0 * T0));
    }

    @Test
    void clippingBoundsEveryPosteriorMean() {
        INDArray clipped = denoise(new Denoising(1, T0, T1, Dynamics.ODE, true));
        INDArray expected = Transforms.max(Transforms.min(tokens.mul(1 - T1 * T1), 1.0), -1.0);
        assertClose(clipped, expected);
        INDArray large = tokens.mul(10);
        INDArray denoised = denoiser(identity(), 3, Dynamics.ODE, true).denoise(large, null, this::noise);
        assertThat(denoised.amaxNumber().doubleValue()).isEqualTo(1);
    }

    @Test
    void noStepsLeaveTheSampleAsItIs() {
        INDArray same = denoise(new Denoising(0, T0, T1, Dynamics.ODE, true));
        assertThat(same).isEqualTo(tokens).isNotSameAs(tokens);
    }

    private INDArray denoise(Denoising settings) {
        return new IterativeDenoiser(identity(), settings).denoise(tokens, null, this::noise);
    }

    private INDArray noise(int step) {
        return SmallFlows.tokens(CONFIG, 2, 100 + step, DataType.DOUBLE);
    }

    private static IterativeDenoiser denoiser(TarFlow flow, int steps, Dynamics dynamics, boolean clip) {
        return new IterativeDenoiser(flow, new Denoising(steps, T0, T1, dynamics, clip));
    }

    private static TarFlow identity() {
        return identity(CONFIG);
    }

    /** Random weights inside, but no shift and no scale: z = x·s. */
    private static TarFlow identity(FlowConfig config) {
        TarFlow flow = SmallFlows.flow(config, 3, DataType.DOUBLE);
        new ParameterLayout(config)
                .parameters().stream()
                        .filter(parameter -> parameter.name().contains(".proj_out."))
                        .forEach(parameter -> view(flow, parameter.name()).assign(0));
        return flow;
    }

    private static INDArray view(TarFlow flow, String name) {
        return new ParameterViews(flow.layout(), flow.parameters()).view(name);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-12);
    }
}
