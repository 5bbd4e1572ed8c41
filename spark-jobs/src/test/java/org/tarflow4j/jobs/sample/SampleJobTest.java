package org.tarflow4j.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.picture.PixelFont;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;

class SampleJobTest {
    private static SparkSession spark;
    private static Path folder;
    /** The images that one task makes, with which the others are compared. */
    private static Map<String, byte[]> expected;

    @BeforeAll
    static void draw(@TempDir Path temporary) throws IOException {
        spark = TinyRun.spark();
        folder = temporary;
        new TinyRun(folder).save();
        SampleResult result = sample(run("one-task"));
        expected = images("one-task");
        assertThat(result.samples()).hasSize(10);
        assertThat(result.generated()).isEqualTo(10);
        assertThat(expected).hasSize(20);
    }

    @AfterAll
    static void stop() {
        TinyRun.spark().stop();
    }

    @Test
    void theNumberOfTasksDoesNotChangeAByte() throws IOException {
        for (int workers : new int[] {2, 5}) {
            String output = workers + "-tasks";
            sample(run(output).set("sampling.workers", Integer.toString(workers)));
            assertSameImages(images(output));
        }
    }

    @Test
    void aRestartGeneratesOnlyWhatIsMissing() throws IOException {
        sample(run("restart"));
        Path samples = folder.resolve("restart");
        Files.delete(samples.resolve("000005.png"));
        Files.delete(samples.resolve("undenoised/000006.png"));
        FileTime past = FileTime.fromMillis(1_000_000_000_000L);
        try (Stream<Path> files = Files.walk(samples)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, past);
            }
        }
        SampleResult result = sample(run("restart"));
        assertThat(result.generated()).isEqualTo(4);
        assertThat(result.samples()).hasSize(10);
        assertSameImages(images("restart"));
        List<String> rewritten = new ArrayList<>();
        for (String name : images("restart").keySet()) {
            if (!Files.getLastModifiedTime(samples.resolve(name)).equals(past)) {
                rewritten.add(name);
            }
        }
        assertThat(rewritten).containsExactly("000005.png", "undenoised/000006.png");
    }

    @Test
    void whatAnInterruptedRunLeftIsCompleted() throws IOException {
        sample(run("interrupted"));
        Path samples = folder.resolve("interrupted");
        Files.delete(samples.resolve("_samples.json"));
        Files.delete(samples.resolve("grid.png"));
        Files.delete(samples.resolve("_groups/000001.json"));
        Files.delete(samples.resolve("000007.png"));
        Path half = samples.resolve(".000007.png.0123abcd.unfinished");
        Files.write(half, new byte[] {1, 2, 3});
        assertThat(sample(run("interrupted")).generated()).isEqualTo(4);
        assertSameImages(images("interrupted"));
        assertThat(half).doesNotExist();
        assertThat(samples.resolve("_samples.json")).exists();
        assertThat(samples.resolve("grid.png")).exists();
    }

    @Test
    void anotherRequestInTheSameDirectoryIsRefusedWithTheDifference() {
        sample(run("mine"));
        assertThatThrownBy(() -> sample(run("mine").set("sampling.seed", "2").set("sampling.batch-size", "5")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("sampling.seed = 1 (now 2)")
                .hasMessageContaining("sampling.batch-size = 4 (now 5)");
    }

    @Test
    void theMovingAverageIsSampledUnlessTheRawWeightsAreAskedFor() throws IOException {
        TinyRun averaged = new TinyRun(folder.resolve("averaged"));
        INDArray average = TinyRun.parameters(averaged.settings().model());
        averaged.save(average.mul(0.5), average);
        averaged.set("sampling.output", "\"" + folder.resolve("of-average") + "\"");
        sample(averaged);
        assertSameImages(images("of-average"));

        assertThatThrownBy(() -> sample(averaged.set("sampling.weights", "raw")))
                .hasMessageContaining("sampling.weights = ema (now raw)");
        averaged.set("sampling.output", "\"" + folder.resolve("of-raw") + "\"");
        sample(averaged);
        assertThat(images("of-raw").get("000000.png")).isNotEqualTo(expected.get("000000.png"));
    }

    @Test
    void aDirectoryOfSomethingElseIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("photos"));
        Files.writeString(folder.resolve("photos/mine.txt"), "mine");
        assertThatThrownBy(() -> sample(run("photos")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("is not empty");
    }

    @Test
    void labelsThatTheCheckpointDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> sample(run("labels").set("model.classes", "9").set("sampling.labels", "[0,5]")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("class 5")
                .hasMessageContaining("3 classes");
    }

    @Test
    void labelsAreThoseAskedFor() {
        List<SampleRecord> listed =
                sample(run("listed").set("sampling.labels", "[2,-1]")).samples();
        assertThat(listed).extracting(SampleRecord::label).startsWith(2, -1, 2, -1);
        assertThat(sample(run("one-task")).samples())
                .extracting(SampleRecord::label)
                .startsWith(0, 1, 2, 0);
    }

    @Test
    void theSheetHasARowPerClassWithBothImages() throws IOException {
        BufferedImage sheet = ImageIO.read(folder.resolve("one-task/grid.png").toFile());
        // Three rows of four pairs of 8×8 images, three times as large.
        assertThat(sheet.getHeight()).isEqualTo(30 + 3 * (24 + 8));
        BufferedImage drawn =
                ImageIO.read(folder.resolve("one-task/undenoised/000000.png").toFile());
        BufferedImage denoised =
                ImageIO.read(folder.resolve("one-task/000000.png").toFile());
        int left = 8 + PixelFont.width("0") + 8;
        for (int i = 0; i < 8; i++) {
            assertThat(sheet.getRGB(left + 3 * i, 30 + 3 * i) & 0xFFFFFF).isEqualTo(Png.rgb(drawn, i, i));
            assertThat(sheet.getRGB(left + 26 + 3 * i, 30 + 3 * i) & 0xFFFFFF).isEqualTo(Png.rgb(denoised, i, i));
        }
    }

    @Test
    void aSampleThatNeverBecomesFiniteIsRecordedAndTheOthersStay() throws IOException {
        SampleRequest request = SampleRequest.of(
                run("failed").settings().sampling(),
                WeightsCache.find(null, folder.toString(), WeightChoice.EMA, new Configuration()));
        OutputDirectory directory = new OutputDirectory(folder.resolve("failed").toString(), new Configuration());
        SampleFiles files = new SampleFiles(directory, request);
        files.begin(request);
        Draws keyed = Draws.keyed(request.seed());
        Draws poisoned = (sample, attempt, purpose, length) -> {
            float[] values = keyed.gaussian(sample, attempt, purpose, length);
            if (sample == 2) {
                values[0] = Float.NaN;
            }
            return values;
        };
        TarFlow flow = new TarFlow(
                run("failed").settings().model(),
                TinyRun.parameters(run("failed").settings().model()));
        List<SampleRecord> records = new GroupWriter(request, files, flow, poisoned).write(0);
        assertThat(records).extracting(SampleRecord::failed).containsExactly(false, false, true, false);
        assertThat(records).extracting(SampleRecord::retries).containsExactly(0, 0, 3, 0);
        Map<String, byte[]> images = images("failed");
        assertThat(images).hasSize(6).doesNotContainKey("000002.png");
        images.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
        assertThat(files.done(request)).containsKey(0);
    }

    private static TinyRun run(String output) {
        return new TinyRun(folder).set("sampling.output", "\"" + folder.resolve(output) + "\"");
    }

    private static SampleResult sample(TinyRun run) {
        return new SampleJob(spark, run.settings(), Progress.log()).run();
    }

    private static void assertSameImages(Map<String, byte[]> images) {
        assertThat(images.keySet()).isEqualTo(expected.keySet());
        images.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    private static Map<String, byte[]> images(String output) throws IOException {
        Map<String, byte[]> images = new TreeMap<>();
        Path root = folder.resolve(output);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file -> file.toString().matches(".*/\\d{6}\\.png"))
                    .toList()) {
                images.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return images;
    }
}
