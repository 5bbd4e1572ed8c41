package org.tarflow4j.jobs.quality.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;
import org.tarflow4j.model.KeyedRandom;

class ArtifactMeasuresTest {
    private static final int SIZE = 28;
    private static final ArtifactMeasures MEASURES = new ArtifactMeasures(new ImageShape(1, SIZE), 4);

    @Test
    void whiteNoiseHasAFlatSpectrumAndItsOwnDeviation() {
        double sigma = 12 / 127.5;
        double[] mean = mean(200, random -> (x, y) -> (int) Math.round(128 + 12 * random.nextGaussian()));
        for (int ring = 1; ring < MEASURES.rings(); ring++) {
            assertThat(mean[ring]).as("ring %d", ring).isCloseTo(sigma * sigma, withinPercentage(15));
        }
        assertThat(MEASURES.noise(mean)).isCloseTo(sigma, withinPercentage(3));
        assertThat(MEASURES.borderEnergy(mean) / MEASURES.insideEnergy(mean)).isCloseTo(1, within(0.05));
        assertThat(MEASURES.saturated(mean)).isZero();
    }

    /** By the sum over all pixels for each frequency of its own. */
    @Test
    void theSpectrumIsThatOfTheDefinition() {
        for (int size : new int[] {1, 2, 4, 13, 16}) {
            KeyedRandom random = new KeyedRandom(3, size);
            float[] pixels = new float[size * size + 1];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian();
            }
            double[] expected = new double[size / 2 + 1];
            int[] counts = new int[expected.length];
            for (int u = 0; u < size; u++) {
                for (int v = 0; v < size; v++) {
                    int ring = (int) Math.round(Math.hypot(Math.min(u, size - u), Math.min(v, size - v)));
                    if (ring < expected.length) {
                        expected[ring] += power(pixels, size, u, v);
                        counts[ring]++;
                    }
                }
            }
            double[] found = new double[expected.length + 1];
            new RadialSpectrum(size).add(pixels, 1, 0.5, found);
            for (int ring = 0; ring < expected.length; ring++) {
                assertThat(found[ring])
                        .as("size %d, ring %d", size, ring)
                        .isCloseTo(0.5 * expected[ring] / counts[ring], within(1e-12));
            }
            assertThat(found[expected.length]).as("behind the rings").isZero();
        }
    }

    /** Of the plane that begins at 1. */
    private static double power(float[] pixels, int size, int u, int v) {
        double re = 0;
        double im = 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double angle = 2 * Math.PI * (u * x + v * y) / size;
                re += pixels[1 + y * size + x] * Math.cos(angle);
                im -= pixels[1 + y * size + x] * Math.sin(angle);
            }
        }
        return (re * re + im * im) / size / size;
    }

    @Test
    void aWaveIsInItsRingAndASmoothPictureHasNoNoise() {
        double[] wave = of((x, y) -> (int) Math.round(128 + 100 * Math.cos(2 * Math.PI * 3 * x / SIZE)));
        double inRing = wave[3];
        double elsewhere = 0;
        for (int ring = 1; ring < MEASURES.rings(); ring++) {
            elsewhere = Math.max(elsewhere, ring == 3 ? 0 : wave[ring]);
        }
        assertThat(inRing).isGreaterThan(1000 * elsewhere);
        assertThat(MEASURES.noise(of((x, y) -> 3 * x + 2 * y))).isLessThan(1e-6);
    }

    @Test
    void stepsAtBordersOfPatchesAreTold() {
        double[] blocks = of((x, y) -> 40 * ((x / 4 + y / 4) % 2) + x % 4);
        assertThat(MEASURES.borderEnergy(blocks)).isGreaterThan(100 * MEASURES.insideEnergy(blocks));
        double[] shifted = of((x, y) -> 40 * (((x + 2) / 4 + (y + 2) / 4) % 2) + x % 4);
        assertThat(MEASURES.borderEnergy(shifted)).isLessThan(MEASURES.insideEnergy(shifted));
    }

    @Test
    void saturatedAndConstantPixelsAreCounted() {
        double[] half = of((x, y) -> x < 14 ? 0 : 255);
        assertThat(MEASURES.saturated(half)).isEqualTo(1);
        // of 26 inner columns two touch the edge between black and white
        assertThat(MEASURES.constant(half)).isEqualTo(24.0 / 26);
        double[] random = mean(5, draws -> (x, y) -> 1 + draws.nextInt(254));
        assertThat(MEASURES.saturated(random)).isZero();
        assertThat(MEASURES.constant(random)).isZero();
    }

    @Test
    void anOutlierIsFarFromWhatVariesAndRealImagesAreAtOne() {
        FeatureMoments real = new FeatureMoments(ArtifactMeasures.DESCRIPTOR);
        double[][] descriptors = new double[300][];
        for (int i = 0; i < descriptors.length; i++) {
            descriptors[i] = MEASURES.descriptor(of(picture(new KeyedRandom(9, i), 4)));
        }
        real.add(descriptors);
        OutlierScore score = new OutlierScore(real);
        double sum = 0;
        for (double[] descriptor : descriptors) {
            sum += score.of(descriptor);
        }
        assertThat(sum / descriptors.length).isBetween(0.7, 1.2);
        assertThat(score.of(MEASURES.descriptor(of(picture(new KeyedRandom(10, 1), 60)))))
                .isGreaterThan(5);
        assertThat(score.of(MEASURES.descriptor(of((x, y) -> 0))))
                .isGreaterThan(5)
                .isFinite();
    }

    private static IntBinaryOperator picture(KeyedRandom random, double noise) {
        int place = 4 + random.nextInt(12);
        int level = 60 + random.nextInt(60);
        return (x, y) -> {
            double value = (x > place && y > place ? level : 20) + 100 + noise * random.nextGaussian();
            return (int) Math.max(0, Math.min(255, Math.round(value)));
        };
    }

    private static double[] mean(int images, Function<KeyedRandom, IntBinaryOperator> picture) {
        FeatureMoments moments = new FeatureMoments(MEASURES.width());
        for (int i = 0; i < images; i++) {
            moments.add(new double[][] {of(picture.apply(new KeyedRandom(4, i)))});
        }
        return moments.mean();
    }

    private static double[] of(IntBinaryOperator pixel) {
        byte[] values = new byte[SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                values[y * SIZE + x] = (byte) pixel.applyAsInt(x, y);
            }
        }
        return MEASURES.of(new LabelledImage("", -1, values));
    }
}
