package org.tarflow4j.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.transformer.ParameterViews;

/** Densities against closed forms. */
class DensityTest {
    private static final int IMAGES = 200;
    private static final double ENTROPY = 0.5 * Math.log(2 * Math.PI * Math.E);

    @Test
    void aFlowThatChangesNothingGivesStandardNormalDataItsEntropy() {
        FlowConfig config = new FlowConfig(8, 1, 0, List.of(4), List.of(64), List.of(1, 1), 1, false, 0, 0);
        Statistics nats = Statistics.of(new FlowDensity(identity(config)).negativeLogLikelihood(gaussian(config, 1)));
        assertThat(nats.mean()).isCloseTo(ENTROPY, within(4 * nats.standardError()));
        assertThat(nats.standardError()).isBetween(0.003, 0.009);
    }

    @Test
    void theInputScaleIsPartOfTheDensity() {
        FlowConfig config = new FlowConfig(8, 1, 0, List.of(4), List.of(64), List.of(1, 1), 4, false, 0, 0);
        NoisyImages narrow = gaussian(config, 0.25);
        Statistics nats = Statistics.of(new FlowDensity(identity(config)).negativeLogLikelihood(narrow));
        assertThat(nats.mean()).isCloseTo(ENTROPY + Math.log(0.25), within(4 * nats.standardError()));
    }

    @Test
    void independentGaussiansAreTheSumOfTheirLogDensities() {
        double[] mean = {-0.5, 0.25, 1};
        double[] variance = {0.5, 0.04, 0};
        float[][] pixels = {{0.1f, 0.3f, 1.25f}, {-1, 1, 0.5f}};
        NoisyImages images = new NoisyImages(new long[] {0, 1}, 0.5, pixels, new int[] {-1, -1});
        double[] gaussian = new PixelGaussians(mean, variance, NoiseKind.GAUSSIAN).negativeLogLikelihood(images);
        double[] uniform = new PixelGaussians(mean, variance, NoiseKind.UNIFORM).negativeLogLikelihood(images);
        for (int b = 0; b < 2; b++) {
            double expected = 0;
            double expectedUniform = 0;
            for (int i = 0; i < 3; i++) {
                double deviation = Math.sqrt(variance[i] + 0.25);
                expected -= new NormalDistribution(mean[i], deviation).logDensity(pixels[b][i]) / 3;
                double grey = 1.0 / 128;
                expectedUniform -= new NormalDistribution(mean[i] + grey / 2, Math.sqrt(variance[i] + grey * grey / 12))
                                .logDensity(pixels[b][i])
                        / 3;
            }
            assertThat(gaussian[b]).isCloseTo(expected, within(1e-12));
            assertThat(uniform[b]).isCloseTo(expectedUniform, within(1e-9 * Math.abs(expectedUniform)));
        }
    }

    @Test
    void noiseIsKeyedBySeedRowAndLevel() {
        List<PatchRow> images = List.of(new PatchRow("a", 2, new byte[] {0, (byte) 255, 127}));
        float[] noisy = noised(images, NoiseKind.GAUSSIAN, 5, 0.3, 1);
        assertThat(noised(images, NoiseKind.GAUSSIAN, 5, 0.3, 1)).isEqualTo(noisy);
        assertThat(noised(images, NoiseKind.GAUSSIAN, 6, 0.3, 1)).isNotEqualTo(noisy);
        assertThat(noised(images, NoiseKind.GAUSSIAN, 5, 0.3, 2)).isNotEqualTo(noisy);
        float[] louder = noised(images, NoiseKind.GAUSSIAN, 5, 0.6, 1);
        assertThat(louder[0] + 1).isNotCloseTo(2 * (noisy[0] + 1), within(1e-4f));
        float[] almostClean = noised(images, NoiseKind.GAUSSIAN, 5, 1e-9, 1);
        assertThat(almostClean).containsExactly(new float[] {-1, 1, -1 / 255f}, within(1e-6f));
        float[] uniform = noised(images, NoiseKind.UNIFORM, 5, 0.3, 1);
        for (int i = 0; i < 3; i++) {
            assertThat(uniform[i] - almostClean[i]).isBetween(-1e-6f, 2f / 256);
        }
    }

    /** z = 2x with a prior of variance 4·0.09: the density is N(0, 0.09), whatever the prior of the loss is. */
    @Test
    void theTrackedPriorMakesTheDensityThatIsSampled() {
        FlowConfig config = new FlowConfig(8, 1, 0, List.of(4), List.of(64), List.of(1, 1), 2, true, 0, 0);
        TarFlow flow = identity(config);
        new ParameterViews(flow.layout(), flow.parameters())
                .view(ParameterLayout.PRIOR_VARIANCE)
                .assign(0.36);
        NoisyImages images = gaussian(config, 0.3);
        double[] nats = TrackedPriorDensity.negativeLogLikelihood(flow, images);
        NormalDistribution normal = new NormalDistribution(0, 0.3);
        for (int b = 0; b < 3; b++) {
            double expected = 0;
            for (float x : images.pixels()[b]) {
                expected -= normal.logDensity(x) / config.dimensions();
            }
            assertThat(nats[b]).isCloseTo(expected, within(1e-5));
        }
    }

    private static float[] noised(List<PatchRow> images, NoiseKind kind, long row, double level, long seed) {
        return NoisyImages.of(new long[] {row}, images, kind, level, seed).pixels()[0];
    }

    private static NoisyImages gaussian(FlowConfig config, double deviation) {
        KeyedRandom random = new KeyedRandom(3);
        float[][] pixels = new float[IMAGES][config.dimensions()];
        for (float[] image : pixels) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (float) (deviation * random.nextGaussian());
            }
        }
        return new NoisyImages(new long[IMAGES], 0.1, pixels, new int[IMAGES]);
    }

    /** Zero shift and scale: z = x·s. */
    private static TarFlow identity(FlowConfig config) {
        TarFlow flow = new TarFlow(config, InitialParameters.draw(config, 1));
        ParameterViews views = new ParameterViews(flow.layout(), flow.parameters());
        for (int block = 0; block < config.blocks(); block++) {
            views.view("blocks." + block + ".proj_out.bias").assign(0);
        }
        return flow;
    }
}
