package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.data.HorizontalFlip;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.KeyedRandom;

class BatchMakerTest {
    private static final PatchLayout LAYOUT = new PatchLayout(1, 8, 4);
    private static final int N = 64;

    private final TrainingRun run = TrainingRun.in(Path.of("nowhere"), "nowhere");

    private static PatchRow image(long row) {
        KeyedRandom random = new KeyedRandom(99, row);
        byte[] pixels = new byte[N];
        for (int i = 0; i < N; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new PatchRow("image " + row, (int) (row % 3), pixels);
    }

    private DataSet make(int epoch, long... rows) {
        Settings settings = run.settings();
        List<PatchRow> images =
                Arrays.stream(rows).mapToObj(BatchMakerTest::image).toList();
        return new BatchMaker(LAYOUT, settings.training(), settings.noise()).make(epoch, rows, images);
    }

    @Test
    void anImageBecomesTheSameNumbersInAnyCompany() {
        DataSet together = make(3, 5, 17, 2, 40);
        DataSet alone = make(3, 2);

        assertThat(together.getFeatures().getRow(2).toFloatVector())
                .isEqualTo(alone.getFeatures().getRow(0).toFloatVector());
        assertThat(together.getLabels().getFloat(2, 0))
                .isEqualTo(alone.getLabels().getFloat(0, 0));
        assertThat(make(4, 2).getFeatures()).isNotEqualTo(alone.getFeatures());
    }

    @Test
    void noiseHasTheDrawnDeviationOnPixelsBetweenMinusOneAndOne() {
        run.set("training.horizontal-flip", false);
        long[] rows = LongStream.range(0, 400).toArray();
        DataSet batch = make(0, rows);
        double sum = 0;
        for (int b = 0; b < rows.length; b++) {
            double t = batch.getFeatures().getDouble(b, N);
            assertThat(t).isBetween(0.05, 0.5);
            assertThat(batch.getLabels().getDouble(b, 0)).isCloseTo(t, within(1e-7));
            for (int i = 0; i < N; i++) {
                double pixel = (image(b).patches()[i] & 0xFF) / 127.5 - 1;
                double standard = (batch.getFeatures().getDouble(b, i) - pixel) / t;
                sum += standard * standard;
            }
        }
        assertThat(sum / (rows.length * N)).isCloseTo(1, within(0.03));
    }

    @Test
    void aboutHalfOfTheImagesAreMirrored() {
        run.set("noise.t0", 1e-6).set("noise.t1", 1e-6).set("noise.schedule", "fixed");
        HorizontalFlip mirror = new HorizontalFlip(LAYOUT);
        long[] rows = LongStream.range(0, 200).toArray();
        DataSet batch = make(0, rows);
        int mirrored = 0;
        for (int b = 0; b < rows.length; b++) {
            byte[] plain = image(b).patches();
            byte[] flipped = new byte[plain.length];
            for (int i = 0; i < flipped.length; i++) {
                flipped[i] = plain[mirror.source(i)];
            }
            boolean isMirrored = isClose(batch, b, flipped);
            assertThat(isMirrored || isClose(batch, b, plain)).isTrue();
            mirrored += isMirrored ? 1 : 0;
        }
        assertThat(mirrored).isBetween(70, 130);
    }

    private static boolean isClose(DataSet batch, int b, byte[] pixels) {
        return IntStream.range(0, N)
                .allMatch(i -> Math.abs(batch.getFeatures().getDouble(b, i) - ((pixels[i] & 0xFF) / 127.5 - 1)) < 1e-4);
    }

    @Test
    void labelsAreDroppedWithTheAskedProbability() {
        run.set("training.drop-label", 0.3);
        long[] rows = LongStream.range(0, 1000).toArray();
        int[] labels = make(0, rows).getFeatures().getColumn(N + 1).toIntVector();
        int dropped = 0;
        for (int b = 0; b < rows.length; b++) {
            assertThat(labels[b]).isIn(-1, b % 3);
            dropped += labels[b] == -1 ? 1 : 0;
        }
        assertThat(dropped).isBetween(250, 350);
    }

    @Test
    void dequantisationStaysInsideOneGreyLevel() {
        run.set("noise.kind", "uniform").set("noise.schedule", "fixed").set("training.horizontal-flip", false);
        DataSet batch = make(0, 7);
        for (int i = 0; i < N; i++) {
            double pixel = (image(7).patches()[i] & 0xFF) / 127.5 - 1;
            assertThat(batch.getFeatures().getDouble(0, i) - pixel).isBetween(-1e-6, 2.0 / 256 + 1e-6);
        }
        assertThat(batch.getFeatures().getDouble(0, N)).isCloseTo(0.5, within(1e-7));
    }

    @Test
    void weightsFollowTheirFormulas() {
        double[][] expected = {{1}, {0.3}, {0.09}, {0.3 / 0.55}, {0.09 / 0.2525}};
        String[] names = {"one", "t", "t2", "t-normalized", "t2-normalized"};
        for (int i = 0; i < names.length; i++) {
            Settings settings = run.set("training.loss-weight", names[i]).settings();
            assertThat(NoiseLevels.weight(settings.training().lossWeight(), settings.noise(), 0.3))
                    .as(names[i])
                    .isCloseTo(expected[i][0], within(1e-12));
        }
    }

    @Test
    void noiseLevelsFollowTheirSchedules() {
        assertThat(meanSquare("linear")).isCloseTo((0.05 * 0.05 + 0.5 * 0.5) / 2, within(0.003));
        assertThat(meanSquare("uniform")).isCloseTo((0.5 * 0.5 + 0.5 * 0.05 + 0.05 * 0.05) / 3, within(0.003));
        assertThat(meanSquare("fixed")).isCloseTo(0.25, within(1e-12));
        // E[exp(2n)] for n from N(−1.2, 1)
        assertThat(meanSquare("edm")).isCloseTo(Math.exp(-2.4 + 2), within(0.1));
    }

    private double meanSquare(String schedule) {
        Settings settings = run.set("noise.schedule", schedule).settings();
        KeyedRandom random = new KeyedRandom(1);
        return IntStream.range(0, 20_000)
                .mapToDouble(i -> NoiseLevels.draw(settings.noise(), random))
                .map(t -> t * t)
                .average()
                .orElseThrow();
    }
}
