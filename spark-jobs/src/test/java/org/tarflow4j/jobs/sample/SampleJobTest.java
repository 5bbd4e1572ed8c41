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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.PixelFont;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;
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
        assertThat(result.samples()).isEqualTo(10);
        assertThat(result.made()).isEqualTo(10);
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

    /** A training with validation puts them where samples go unless told otherwise. */
    @Test
    void gridsOfTheTrainingAreNotInTheWay() throws IOException {
        Path grids = Files.createDirectories(folder.resolve("beside-grids/step-00000040"));
        Files.writeString(grids.resolve("grid.png"), "a grid");
        assertThat(sample(run("beside-grids")).made()).isEqualTo(10);
        assertThat(grids.resolve("grid.png")).hasContent("a grid");
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
        assertThat(result.made()).isEqualTo(4);
        assertThat(result.samples()).isEqualTo(10);
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
        Files.delete(samples.resolve("_shards/000001.json"));
        Files.delete(samples.resolve("000007.png"));
        Path half = samples.resolve(".000007.png.0123abcd.unfinished");
        Files.write(half, new byte[] {1, 2, 3});
        assertThat(sample(run("interrupted")).made()).isEqualTo(4);
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
        assertThatThrownBy(() -> new SampleJob(spark, run("photos").settings(), Progress.log()).runLeased())
                .hasMessageContaining("is not empty");
        assertThat(folder.resolve("photos")).isDirectoryNotContaining("glob:**_lease");
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
    void askingForMoreExtendsAndAskingForLessIsRefused() throws IOException {
        sample(run("extended").set("sampling.count", "6"));
        Map<String, byte[]> six = images("extended");
        assertThat(six).hasSize(12);
        SampleResult result = sample(run("extended"));
        assertThat(result.made()).isEqualTo(6);
        assertSameImages(images("extended"));
        six.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
        assertThat(folder.resolve("extended/_samples.json")).content().contains("\"count\" : 10");

        assertThatThrownBy(() -> sample(run("extended").set("sampling.count", "6")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("is for 10 samples of this request, more than sampling.count = 6");
    }

    @Test
    void aRunWithNothingToDoLeavesEverythingAsItIs() throws IOException {
        Path summary = folder.resolve("one-task/_samples.json");
        byte[] before = Files.readAllBytes(summary);
        assertThat(sample(run("one-task")).made()).isZero();
        assertThat(summary).hasBinaryContent(before);
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

    /** NaN in one sample's latent, from where it goes into the caches of every block. */
    @Test
    void aSampleThatIsNotFiniteIsDrawnAgainAloneAndTheOthersStay() throws IOException {
        ShardRecord once = poisoned("poisoned-once", 1);
        assertThat(once.retried()).containsExactly(Map.entry(2L, 1));
        assertThat(once.failed()).isEmpty();
        Map<String, byte[]> images = images("poisoned-once");
        assertThat(images).hasSize(8);
        images.remove("000002.png");
        images.remove("undenoised/000002.png");
        images.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    @Test
    void aSampleThatNeverBecomesFiniteIsRecordedAndTheOthersStay() throws IOException {
        ShardRecord record = poisoned("poisoned", Integer.MAX_VALUE);
        assertThat(record.retried()).containsExactly(Map.entry(2L, 3));
        assertThat(record.failed()).containsExactly(2L);
        assertThat(record.classes()).isEqualTo(Map.of(0, 2L, 1, 1L));
        Map<String, byte[]> images = images("poisoned");
        assertThat(images).hasSize(6).doesNotContainKey("000002.png");
        images.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    /** Makes the first shard, sample 2 of which begins with NaN in its first {@code attempts} attempts. */
    private static ShardRecord poisoned(String output, int attempts) throws IOException {
        Configuration hadoop = new Configuration();
        Settings settings = run(output).settings();
        SampleRequest request = SampleRequest.of(
                settings.sampling(),
                WeightsCache.find(null, folder.toString(), WeightChoice.EMA, hadoop),
                SampleClasses.resolve(settings.sampling().labels(), List.of("0", "1", "2"), hadoop));
        SampleFiles files =
                new SampleFiles(new OutputDirectory(folder.resolve(output).toString(), hadoop), request, hadoop);
        files.prepare();
        Draws keyed = Draws.keyed(request.seed());
        Draws poisoned = (sample, attempt, purpose, length) -> {
            float[] values = keyed.gaussian(sample, attempt, purpose, length);
            if (sample == 2 && attempt < attempts) {
                values[0] = Float.NaN;
            }
            return values;
        };
        TarFlow flow = new TarFlow(settings.model(), TinyRun.parameters(settings.model()));
        SampleClasses classes = SampleClasses.of(request, files.directory());
        GroupSampler sampler = new GroupSampler(flow, request, classes, poisoned);
        SampleImages images = new SampleImages(flow.config(), request.denoised());
        ShardRecord record = new ShardMaker(request, files, sampler::generate, sampler, images, done -> {}).make(0);
        assertThat(files.whole()).containsKey(0);
        return record;
    }

    /** The class embedding of class 1 is too large for floats: its samples are not finite, whatever is drawn. */
    @Test
    void theJobEndsWithACountOfWhatNeverBecameFinite() throws IOException {
        TinyRun run = brokenClass().set("sampling.output", "\"" + folder.resolve("of-broken-class") + "\"");
        SampleResult result = sample(run);
        assertThat(result.failed()).isEqualTo(3);
        assertThat(result.retried()).isEqualTo(3);
        assertThat(images("of-broken-class")).hasSize(14);
        assertThat(folder.resolve("of-broken-class/_samples.json"))
                .content()
                .contains("\"failed\" : [ 1, 4, 7 ]", "\"retried\" : {\n    \"1\" : 3,");

        assertThatThrownBy(() -> sample(run.set("sampling.labels", "1")
                        .set("sampling.output", "\"" + folder.resolve("all-broken") + "\"")))
                .hasMessageContaining("None of the 10 samples");
    }

    /** None of the samples of class 1 is finite. */
    private static TinyRun brokenClass() {
        TinyRun run = new TinyRun(folder.resolve("broken-class")).set("sampling.guidance.scale", "0");
        if (Files.exists(run.directory())) {
            return run;
        }
        INDArray parameters = TinyRun.parameters(run.settings().model());
        for (Parameter parameter : new ParameterLayout(run.settings().model()).parameters()) {
            if (parameter.name().endsWith(".class_embed")) {
                long width = parameter.size() / 3;
                parameters
                        .get(NDArrayIndex.interval(parameter.offset() + width, parameter.offset() + 2 * width))
                        .assign(1e30);
            }
        }
        return run.save(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "parquet", "webdataset"})
    void aShardOfNothingButFailedSamplesIsDone(String format) throws IOException {
        String output = folder.resolve("failed-" + format).toString();
        TinyRun run = brokenClass()
                .set("sampling.output", "\"" + output + "\"")
                .set("sampling.format", format)
                .set("sampling.shard-groups", "1")
                .set("sampling.labels", "[\"1:4\", \"0:4\"]")
                .set("sampling.count", "auto");
        SampleResult result = sample(run);
        assertThat(result.samples()).isEqualTo(8);
        assertThat(result.failed()).isEqualTo(4);
        assertThat(sample(run).made()).isZero();
        assertThat(FinishedSamples.open(output, new Configuration())
                        .orElseThrow()
                        .indices())
                .containsExactly(4, 5, 6, 7);
    }

    @Test
    void whatIsKeptInMemoryDoesNotChangeAByte() throws IOException {
        sample(run("recomputed").set("sampling.recompute", "true"));
        assertSameImages(images("recomputed"));
    }

    @Test
    void aFlowWithoutClassesIsSampled() throws IOException {
        TinyRun run = new TinyRun(folder.resolve("unconditional"))
                .set("model.classes", "0")
                .set("sampling.guidance.scale", "0")
                .save()
                .set("sampling.output", "\"" + folder.resolve("of-unconditional") + "\"");
        assertThat(sample(run).made()).isEqualTo(10);
        assertThat(images("of-unconditional")).hasSize(20);
        assertThat(folder.resolve("of-unconditional/grid.png")).exists();
    }

    @Test
    void memoryIsAskedForBeforeTheFirstSample() {
        assertThatThrownBy(() -> sample(run("too-large").set("sampling.batch-size", "10000000")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING));
        assertThat(folder.resolve("too-large")).doesNotExist();
    }

    @Test
    void whoFindsTheDirectoryInUseLeaves() throws IOException {
        Path output = folder.resolve("in-use");
        SampleJob job = new SampleJob(spark, run("in-use").settings(), Progress.log());
        try (RunLease other = RunLease.ofResults(
                "sampling.output", output.toString(), new Configuration(), SampleJob.LEASE, "sample")) {
            assertThatThrownBy(job::runLeased)
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RUN_IN_USE))
                    .hasMessageContaining("use another sampling.output");
        }
        assertThat(output.resolve("_request.json")).doesNotExist();
        assertThat(job.runLeased().made()).isEqualTo(10);
        assertSameImages(images("in-use"));
    }

    /** As when the training has gone on since. */
    @Test
    void samplesOfAnEarlierCheckpointAreGoneOnWithByItsName() throws IOException {
        sample(run("earlier"));
        TinyRun later = new TinyRun(folder.resolve("later"))
                .save(TinyRun.parameters(run("x").settings().model()), 9);
        assertThatThrownBy(() -> sample(later.set("sampling.output", "\"" + folder.resolve("earlier") + "\"")))
                .hasMessageContaining("a checkpoint of step 7 (now another one, of step 9)")
                .hasMessageContaining("set sampling.checkpoint = file:"
                        + folder.resolve("later/checkpoints/step-00000007") + " to go on");
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
