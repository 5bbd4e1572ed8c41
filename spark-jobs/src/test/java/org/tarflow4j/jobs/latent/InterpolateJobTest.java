package org.tarflow4j.jobs.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.latent.InterpolateRequest.Pair;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.sample.TinyDataset;
import org.tarflow4j.jobs.sample.TinyRun;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

class InterpolateJobTest {
    private static final int STEPS = 5;
    private static final int[] ALL = IntStream.range(0, 64).toArray();
    private static SparkSession spark;
    private static Path folder;
    private static PatchDataset dataset;

    @BeforeAll
    static void save(@TempDir Path temporary) throws IOException {
        spark = TinyRun.spark();
        folder = temporary;
        run("run").save();
        dataset = TinyDataset.prepare(spark, folder, "dataset", level -> level);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void theEndsAreTheRoundTripOfTheImages() throws IOException {
        TinyRun run = run("run");
        Map<String, INDArray> values = interpolate(
                run, "ends", null, null, new Pair("train/0", "train/1"), new Pair("validation/0", "train/2"));
        assertThat(values.get("latent").shape()).containsExactly(2 * STEPS, 16, 4);
        assertThat(values.get("label").toIntVector()).startsWith(label(0)).endsWith(label(2));
        assertThat(values.get("weight").toFloatVector()).startsWith(0, 0.25f, 0.5f, 0.75f, 1, 0);
        assertClose(values.get("undenoised").slice(0), noised(run, 0));
        assertClose(values.get("undenoised").slice(STEPS - 1), noised(run, 1));
        assertClose(values.get("undenoised").slice(2 * STEPS - 1), noised(run, 2));

        TarFlow flow = new TarFlow(
                run.settings().model(), TinyRun.parameters(run.settings().model()));
        INDArray denoised = new FlowSampler(
                        flow, Guidance.NONE, run.settings().sampling().denoise(), Draws.keyed(1), 0)
                .denoise(Patches.patchify(noised(run, 1).reshape('c', 1, 1, 8, 8), 4), new long[] {0}, new int[] {
                    label(1)
                });
        assertThat(run.settings().sampling().denoise().steps()).isEqualTo(2);
        assertThat(Patches.unpatchify(denoised, 1, 4)
                        .sub(values.get("image").slice(STEPS - 1).reshape('c', 1, 1, 8, 8))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-3);
        BufferedImage strip = ImageIO.read(folder.resolve("ends/strip.png").toFile());
        assertThat(strip.getHeight()).isGreaterThan(2 * 24);
        assertThat(strip.getWidth()).isGreaterThan((STEPS + 2) * 24);
    }

    /** The mixes are given to decode as they are. */
    @Test
    void decodeTakesTheLatents() throws IOException {
        TinyRun run = run("run").set("sampling.denoise.steps", "0").set("sampling.guidance.scale", "0");
        Map<String, INDArray> values = interpolate(run, "mixes", "1", null, new Pair("train/0", "train/1"));
        new DecodeJob(spark, run.settings(), Progress.log())
                .run(new CodecRequest(null, path("mixes/values.npz"), path("decoded.npz")));
        INDArray decoded =
                ArrayFile.read(path("decoded.npz"), new Configuration()).get("image");
        assertClose(decoded, values.get("undenoised"));
        assertThat(values.get("label").toIntVector()).containsOnly(1);
    }

    /** An untrained flow leaves its patches where and as they are. */
    @Test
    void onlyTheRegionMoves() throws IOException {
        TinyRun run = run("fresh").set("sampling.denoise.steps", "0");
        run.save(InitialParameters.draw(run.settings().model(), 3));
        long other = LongStream.range(1, dataset.rows(Split.TRAIN))
                .filter(row -> label(row) != label(0))
                .findFirst()
                .orElseThrow();
        Map<String, INDArray> values =
                interpolate(run, "region", null, new TokenRegion(1, 0, 2, 3), new Pair("train/0", "train/" + other));
        assertThat(values.get("label").toIntVector()).containsOnly(label(0));
        INDArray edited = values.get("undenoised").slice(STEPS - 1);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                // Rows 1 and 2 and columns 0 to 2 of patches of 2×2.
                boolean inside = y >= 2 && y < 6 && x < 6;
                assertThat(edited.getFloat(0, y, x))
                        .isCloseTo(noised(run, inside ? other : 0).getFloat(0, y, x), within(1e-5f));
            }
        }
    }

    @Test
    void filesAreTakenToo() throws IOException {
        PatchRow row = dataset.reader(Split.TRAIN).read(3).get(0);
        BufferedImage picture = Images.of(row, dataset.manifest().layout());
        Files.write(folder.resolve("row.png"), Png.of(picture));
        EndImage read = new EndImages(run("run").settings().model(), path("dataset"), new Configuration())
                .read(path("row.png"));
        assertThat(read.patches()).isEqualTo(row.patches());
        assertThat(read.label()).isEqualTo(-1);
        Files.write(folder.resolve("copy.png"), Png.of(picture));
        EndImages ends = new EndImages(run("run").settings().model(), path("dataset"), new Configuration());
        assertThat(List.of(
                        ends.read(path("row.png")).row(),
                        ends.read(path("copy.png")).row(),
                        ends.read(path("row.png")).row()))
                .as("one noise a file")
                .containsExactly(0L, 1L, 0L);

        Files.write(folder.resolve("wide.png"), Png.of(new BufferedImage(9, 8, BufferedImage.TYPE_BYTE_GRAY)));
        assertRefused("wide.png", "9×8", "8×8");
        Files.write(folder.resolve("colour.png"), Png.of(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB)));
        assertRefused("colour.png", "of 3 samples", "of 1");
        assertRefused("absent.png", "does not exist");
        Files.writeString(folder.resolve("words.png"), "no image");
        assertRefused("words.png", "is no image that can be read");
        byte[] whole = Png.of(picture);
        Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused("cut.png", "is no image that can be read");
        // Its header states 65,535×8 pixels: refused before they are allocated.
        byte[] huge = whole.clone();
        huge[18] = (byte) 0xff;
        huge[19] = (byte) 0xff;
        Files.write(folder.resolve("huge.png"), huge);
        assertRefused("huge.png", "65535×8 pixels", "8×8 of 1");
        assertThatThrownBy(() -> interpolate(run("run"), "bad", null, null, new Pair("train/99", "train/0")))
                .hasMessageContaining("train/99 is not in");
        assertThatThrownBy(() -> interpolate(run("run"), "bad", "cat", null, new Pair("train/1", "train/0")))
                .hasMessageContaining("--label has \"cat\"");
        assertThatThrownBy(() ->
                        new TokenRegion(3, 0, 2, 1).places(run("run").settings().model()))
                .hasMessageContaining("4×4 patches");
    }

    @Test
    void theEndsOfAPathAreExact() {
        KeyedRandom random = new KeyedRandom(4);
        float[] a = new float[64];
        float[] b = new float[64];
        for (int i = 0; i < 64; i++) {
            a[i] = (float) random.nextGaussian();
            b[i] = (float) random.nextGaussian();
        }
        for (LatentPath path : LatentPath.values()) {
            assertThat(path.mix(a, b, ALL, 0)).isEqualTo(a);
            assertThat(path.mix(a, b, ALL, 1)).isEqualTo(b);
            assertThat(path.mix(a, a, ALL, 0.3)).containsExactly(a, within(1e-6f));
        }
        assertThat(LatentPath.LINEAR.mix(a, b, ALL, 0.25)[7]).isCloseTo(0.75f * a[7] + 0.25f * b[7], within(1e-6f));
        float[] east = {2, 0};
        float[] north = {0, 2};
        float half = (float) Math.sqrt(2);
        assertThat(LatentPath.SPHERICAL.mix(east, north, new int[] {0, 1}, 0.5))
                .containsExactly(new float[] {half, half}, within(1e-6f));
    }

    private static void assertRefused(String file, String... words) {
        assertThatThrownBy(() -> interpolate(run("run"), "bad", null, null, new Pair(path(file), "train/0")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining(file)
                .hasMessageContainingAll(words);
    }

    private static Map<String, INDArray> interpolate(
            TinyRun run, String output, @Nullable String label, @Nullable TokenRegion region, Pair... pairs)
            throws IOException {
        new InterpolateJob(spark, run.settings(), Progress.log())
                .run(new InterpolateRequest(
                        null, List.of(pairs), label, LatentPath.SPHERICAL, STEPS, region, path(output)));
        return ArrayFile.read(path(output + "/values.npz"), new Configuration());
    }

    private static void assertClose(INDArray found, INDArray expected) {
        assertThat(found.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-4);
    }

    private static int label(long row) {
        return dataset.reader(Split.TRAIN).read(row).get(0).label();
    }

    /** [C, H, W], with noise of the level that samples are drawn at. */
    private static INDArray noised(TinyRun run, long row) {
        float[] pixels = new float[64];
        new DatasetNoise(
                        run.settings().noise().kind(),
                        run.settings().sampling().denoise().t1(),
                        run.settings().sampling().seed())
                .apply(dataset.reader(Split.TRAIN).read(row).get(0).patches(), Split.TRAIN.ordinal(), row, pixels, 0);
        return Patches.unpatchify(Nd4j.createFromArray(pixels).reshape('c', 1, 4, 16), 1, 4)
                .reshape('c', 1, 8, 8);
    }

    private static TinyRun run(String name) {
        return new TinyRun(folder.resolve(name)).set("training.dataset", '"' + path("dataset") + '"');
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }
}
