package org.tarflow4j.jobs.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.BarImages;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.Undefined;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.extractor.ClassifierTraining;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.image.ChosenImages;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.RandomRows;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;
import org.tarflow4j.jobs.quality.statistics.FrechetDistance;
import org.tarflow4j.jobs.sample.SampleOrigin;
import org.tarflow4j.model.KeyedRandom;

class QualityJobTest {
    private static final int SAMPLES = 120;
    private static final int FAILED = 5;

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static String dataset;
    private static ClassifierTraining.Result classifier;
    private static QualityReport report;
    private static List<String> scores;

    @BeforeAll
    static void prepare() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("quality test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
        dataset = BarImages.prepare(spark, directory, "dataset", 420, 2, 0.4);
        SampleFiles.write(directory.resolve("samples"), SampleFormat.PNG, images(Split.TRAIN), SAMPLES, 60, FAILED);
        classifier = new ClassifierTraining(settings(Map.of()), new Configuration(), Progress.none()).run();
        report = judge(Map.of());
        scores = Files.readAllLines(
                directory.resolve("run").resolve(report.outlierScores().file()));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void theClassifierLearnsAndIsTheSameEachTime() throws IOException {
        assertThat(classifier.accuracy()).isEqualTo(1);
        assertThat(classifier.images() + classifier.heldOut()).isEqualTo(420);
        byte[] first = Files.readAllBytes(Path.of(classifier.file()));
        Settings again = settings(
                Map.of("quality.classifier.output", directory.resolve("again").toString()));
        new ClassifierTraining(again, new Configuration(), Progress.none()).run();
        assertThat(Files.readAllBytes(directory.resolve("again"))).isEqualTo(first);
    }

    /** The Spark aggregate and a loop on one thread over the same groups. */
    @Test
    void theStatisticsAreThoseOfOneMachineToTheLastBit() {
        DatasetImages images = images(Split.TRAIN);
        ExtractorFile network = Objects.requireNonNull(
                ExtractorFile.of(settings(Map.of()).quality().extractor(), new Configuration()));
        long[] kept = RandomRows.of(images.count(), 70);
        SetStatistics alone = new SetStatistics();
        ImageGroups groups = new ImageGroups(images.count());
        assertThat(groups.groups()).isGreaterThan(3);
        var counter = spark.sparkContext().longAccumulator();
        try (FeatureExtractor extractor = network.open(images.shape())) {
            SetTask task = new SetTask(images, network, 4, kept, counter);
            for (int group = 0; group < groups.groups(); group++) {
                alone.merge(task.of(groups.batches(group), images.open(), extractor));
            }
        }
        SetStatistics together = new SetStatistics();
        new Passes(JavaSparkContext.fromSparkContext(spark.sparkContext()), Progress.none())
                .over(images, done -> new SetTask(images, network, 4, kept, done), together::merge);
        for (FeatureMoments[] pair : new FeatureMoments[][] {
            {alone.features, together.features},
            {alone.measures, together.measures}
        }) {
            assertThat(pair[0].count()).isEqualTo(images.count()).isEqualTo(pair[1].count());
            assertThat(pair[0].mean()).isEqualTo(pair[1].mean());
            assertThat(pair[0].covariance()).isDeepEqualTo(pair[1].covariance());
        }
        assertThat(together.descriptorRows.toArray(new double[0][]))
                .isDeepEqualTo(alone.descriptorRows.toArray(new double[0][]));
        assertThat(together.keptFeatures()).isDeepEqualTo(alone.keptFeatures()).hasDimensions(70, 64);
        assertThat(together.right).isEqualTo(alone.right).isEqualTo(images.count());
    }

    /** By the file that they read: once on the driver, then once for each of two tasks, though there are more groups. */
    @Test
    void aTaskOpensItsNetworkOnce() {
        Configuration counted = new Configuration();
        counted.setClass("fs.counted.impl", CountedDisk.class, FileSystem.class);
        ExtractorFile network = Objects.requireNonNull(ExtractorFile.of(
                settings(Map.of("quality.extractor.file", "\"counted://" + directory.resolve("classifier") + '"'))
                        .quality()
                        .extractor(),
                counted));
        CountedDisk.OPENED.set(0);
        DatasetImages images = images(Split.TRAIN);
        SetStatistics found = new SetStatistics();
        new Passes(JavaSparkContext.fromSparkContext(spark.sparkContext()), Progress.none())
                .over(images, done -> new SetTask(images, network, 0, new long[0], done), found::merge);
        assertThat(new ImageGroups(images.count()).groups()).isGreaterThan(3);
        assertThat(CountedDisk.OPENED).hasValue(2);
    }

    /** A local disk that counts how often a file is opened. */
    public static final class CountedDisk extends RawLocalFileSystem {
        private static final AtomicInteger OPENED = new AtomicInteger();

        @Override
        public URI getUri() {
            return URI.create("counted:///");
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
            OPENED.incrementAndGet();
            return super.open(path, bufferSize);
        }
    }

    @Test
    void everyNumberOfTheReportHasADefinition() {
        List<String> settings =
                List.of("/drawnBy", "/extractor/features", "/reference/of/images", "/reference/of/imageSize");
        JsonNode json = new ObjectMapper().valueToTree(report);
        assertThat(Undefined.in(json, settings)).isEmpty();
        assertThat(Undefined.in(json, List.of())).contains("/drawnBy/step", "/extractor/features");
    }

    @Test
    void theReportSaysWhatTheSamplesWereDrawnBy() {
        SampleOrigin drawnBy = report.drawnBy();
        assertThat(drawnBy.step()).isEqualTo(1);
        assertThat(drawnBy.weights()).isEqualTo("raw");
        assertThat(drawnBy.denoising().steps()).isEqualTo(1);
        assertThat(drawnBy.count()).isEqualTo(SAMPLES);
        assertThat(drawnBy.failed()).isEqualTo(1);
    }

    @Test
    void samplesAreJudgedBeforeAndAfterDenoisingAndBesideRealImages() throws IOException {
        // copies of training images in all but their noise, but not only of those that precision and recall look at
        assertThat(value(report, "class-accuracy", "samples")).isEqualTo(1);
        assertThat(value(report, "precision", "samples")).isGreaterThan(0.8);
        assertThat(value(report, "recall", "samples")).isGreaterThan(0.8);
        assertThat(value(report, "frechet-distance", "samples-undenoised"))
                .isGreaterThan(5 * value(report, "frechet-distance", "samples"));
        assertThat(value(report, "residual-noise", "samples-undenoised"))
                .isGreaterThan(2 * value(report, "residual-noise", "samples"));
        assertThat(value(report, "outlier-share", "samples-undenoised")).isGreaterThan(0.5);
        assertThat(value(report, "outlier-share", "samples")).isLessThan(0.1);
        assertThat(report.numbers().stream().filter(n -> n.set().equals("samples")))
                .allSatisfy(number -> assertThat(number.images()).isEqualTo(SAMPLES - 1));
        assertThat(report.spectra())
                .extracting(QualityReport.Spectrum::set)
                .containsExactly("samples", "samples-undenoised", "held-out");
        assertThat(report.outliers()).hasSize(6);
        assertThat(report.outliers().get(0).score())
                .isGreaterThanOrEqualTo(report.outliers().get(5).score());
        for (QualityReport.PictureFile picture : report.pictures()) {
            byte[] png = Files.readAllBytes(directory.resolve("run").resolve(picture.file()));
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isGreaterThan(50);
        }
        assertThat(report.pictures()).hasSize(2);
    }

    @Test
    void theScoresOfAllSamplesLieInATable() {
        assertThat(report.outlierScores().images()).isEqualTo(SAMPLES - 1);
        assertThat(scores).hasSize(SAMPLES).startsWith("sample,label,score");
        List<String[]> rows =
                scores.stream().skip(1).map(line -> line.split(",")).toList();
        assertThat(rows).extracting(row -> Long.valueOf(row[0])).isSorted().doesNotContain((long) FAILED);
        QualityReport.Outlier worst = report.outliers().get(0);
        assertThat(rows)
                .filteredOn(row -> worst.sample().equals("sample " + row[0]))
                .singleElement()
                .satisfies(row -> {
                    assertThat(Integer.parseInt(row[1])).isEqualTo(worst.label());
                    assertThat(Double.parseDouble(row[2])).isEqualTo(worst.score());
                });
        assertThat(rows).extracting(row -> Double.valueOf(row[2])).allMatch(score -> score <= worst.score());
    }

    /** As many held-out images as these samples are too few to know from what is usual. */
    @Test
    void aFewSamplesThatAreLikeImagesAreNoOutliers() throws IOException {
        Path few = directory.resolve("few");
        SampleFiles.write(few, SampleFormat.PARQUET, images(Split.TRAIN), 12, 0, -1);
        QualityReport found = judge(Map.of(
                "quality.samples", few.toString(),
                "quality.extractor.kind", "none",
                "quality.extractor.file", "null",
                "quality.lookups", "0",
                "run.directory", directory.resolve("few-run").toString()));
        assertThat(value(found, "outlier-share", "samples")).isLessThanOrEqualTo(1.0 / 12);
        assertThat(Files.readAllLines(directory.resolve("few-run/report/outlier-scores.csv")).stream()
                        .skip(1)
                        .mapToDouble(line -> Double.parseDouble(line.split(",")[2]))
                        .average()
                        .orElseThrow())
                .isBetween(0.7, 1.3);
        assertThat(found.numbers().stream().filter(n -> n.set().equals("held-out")))
                .filteredOn(number -> number.name().equals("outlier-share"))
                .singleElement()
                .satisfies(number -> assertThat(number.images()).isGreaterThan(50));
    }

    /** Samples that were asked for class by class, of which a limit must not leave the first class alone. */
    @Test
    void limitsTakeImagesOfAllClasses() throws IOException {
        DatasetImages training = images(Split.TRAIN);
        List<LabelledImage> some = training.open().read(LongStream.range(0, 90).toArray());
        long[] byClass = LongStream.range(0, 90)
                .boxed()
                .sorted(Comparator.comparing(row -> some.get(row.intValue()).label()))
                .mapToLong(Long::longValue)
                .toArray();
        Path sorted = directory.resolve("sorted");
        SampleFiles.write(sorted, SampleFormat.PARQUET, new ChosenImages(training, byClass), 90, 0, -1);
        QualityReport found = judge(Map.of(
                "quality.samples", sorted.toString(),
                "quality.limit", "60",
                "quality.manifold-limit", "45",
                "quality.lookups", "0",
                "quality.outliers", "0"));
        Map<String, Long> classes = Files.readAllLines(directory.resolve("run/report/outlier-scores.csv")).stream()
                .skip(1)
                .collect(Collectors.groupingBy(line -> line.split(",")[1], Collectors.counting()));
        assertThat(classes).containsOnlyKeys("0", "1", "2").allSatisfy((label, count) -> assertThat(count)
                .isBetween(12L, 28L));
        assertThat(value(found, "recall", "samples")).isGreaterThan(0.6);
        assertThat(value(found, "precision", "samples")).isGreaterThan(0.6);
        assertThat(number(found, "recall", "samples").images()).isEqualTo(45);
    }

    /** More than two blocks of each, the last of them not full. */
    @Test
    void precisionAndRecallCountWhatALoopCounts() {
        float[][] set = vectors(1, 620);
        float[][] asked = vectors(2, 530);
        int k = 3;
        double[] radii = Arrays.stream(set)
                .mapToDouble(member -> Arrays.stream(set)
                        .mapToDouble(other -> squaredDistance(member, other))
                        .sorted()
                        .toArray()[k]) // the nearest is itself
                .toArray();
        long expected = Arrays.stream(asked)
                .filter(vector ->
                        IntStream.range(0, set.length).anyMatch(i -> squaredDistance(set[i], vector) <= radii[i]))
                .count();
        assertThat(expected).isBetween(100L, 500L);
        PrecisionRecall manifolds = new PrecisionRecall(JavaSparkContext.fromSparkContext(spark.sparkContext()), k);
        assertThat(manifolds.covered(set, asked)).isEqualTo(expected);
    }

    private static float[][] vectors(long seed, int count) {
        float[][] vectors = new float[count][5];
        for (int i = 0; i < count; i++) {
            KeyedRandom random = new KeyedRandom(seed, i);
            for (int c = 0; c < vectors[i].length; c++) {
                vectors[i][c] = (float) (random.nextGaussian() * seed);
            }
        }
        return vectors;
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            double difference = (double) a[c] - b[c];
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void aCopyOfATrainingImageIsFoundByPixelsAndByFeatures() {
        assertThat(report.lookups().stream().filter(lookup -> lookup.set().equals("samples")))
                .hasSize(6)
                .allSatisfy(lookup -> {
                    assertThat(lookup.nearest()).hasSize(4);
                    // features of another batch are rounded differently
                    assertThat(lookup.nearest().get(0).distance())
                            .isLessThanOrEqualTo(lookup.space().equals("pixels") ? 0 : 1e-5);
                    assertThat(lookup.nearest().get(1).distance()).isPositive();
                    assertThat(lookup.nearest().get(0).label()).isEqualTo(lookup.label());
                });
        assertThat(report.lookups().stream().filter(lookup -> lookup.set().equals("held-out")))
                .hasSize(6)
                .allSatisfy(
                        lookup -> assertThat(lookup.nearest().get(0).distance()).isPositive());
    }

    @Test
    void referenceStatisticsAreSavedAndReadAgain() throws IOException {
        QualityReport.Reference reference = Objects.requireNonNull(report.reference());
        Passed passed = new Passed();
        QualityReport again =
                new QualityJob(spark, settings(Map.of()), passed).run().orElseThrow();
        assertThat(json(again)).as("with saved statistics").isEqualTo(json(report));
        assertThat(passed.whole("judge train", images(Split.TRAIN).count()))
                .as("passes over the training split: pixels, features")
                .isEqualTo(2);
        ReferenceId id = reference.of();
        assertThat(id.images()).isEqualTo(images(Split.TRAIN).count());
        assertThat(id.transform()).isEqualTo("center");
        assertThat(id.extractorSha256()).hasSize(64);
        Path file = Path.of(reference.file());
        FeatureMoments moments = ReferenceStatistics.find(id, file.getParent().toString(), new Configuration())
                .orElseThrow();
        assertThat(new FrechetDistance(moments).of(moments)).isCloseTo(0, within(1e-9));
        byte[] saved = Files.readAllBytes(file);
        Path damaged = Files.createDirectories(directory.resolve("damaged-reference"));
        Files.write(damaged.resolve(file.getFileName()), Arrays.copyOf(saved, saved.length / 2));
        assertThatThrownBy(() -> ReferenceStatistics.find(id, damaged.toString(), new Configuration()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("delete it");
    }

    @Test
    void withoutANetworkArtifactsAreMeasuredAllTheSame() {
        Settings settings = settings(
                Map.of("quality.extractor.kind", "none", "quality.extractor.file", "null", "quality.outliers", "0"));
        QualityReport plain =
                new QualityJob(spark, settings, Progress.none()).run().orElseThrow();
        assertThat(plain.extractor()).isNull();
        assertThat(plain.numbers().stream().map(QualityNumber::name).distinct())
                .containsExactly(
                        "border-energy-ratio", "residual-noise", "saturated-share", "constant-share", "outlier-share");
        assertThat(plain.lookups()).hasSize(6).allMatch(lookup -> lookup.space().equals("pixels"));
    }

    @Test
    void samplesAreJudgedAlikeInWhateverFormatTheyAre() throws IOException {
        Map<String, String> plain = Map.of("quality.lookups", "0");
        List<List<QualityNumber>> numbers = new ArrayList<>();
        for (SampleFormat format : SampleFormat.values()) {
            Path samples = directory.resolve("as-" + format);
            SampleFiles.write(samples, format, images(Split.TRAIN), 20, 60, 11);
            Map<String, String> options = new HashMap<>(plain);
            options.put("quality.samples", samples.toString());
            numbers.add(judge(options).numbers());
        }
        assertThat(numbers.get(0)).isNotEmpty();
        assertThat(numbers.get(1)).isEqualTo(numbers.get(0));
        assertThat(numbers.get(2)).isEqualTo(numbers.get(0));
    }

    @Test
    void whatIsMissingOrDoesNotFitIsSaid() throws IOException {
        assertThat(run(Map.of("quality.samples", directory.resolve("nowhere").toString())))
                .isEmpty();
        Path damaged = directory.resolve("damaged");
        SampleFiles.write(damaged, SampleFormat.PNG, images(Split.TRAIN), 4, 0, -1);
        Path image = damaged.resolve("000002.png");
        Files.write(image, new byte[(int) Files.size(image)]);
        assertThatThrownBy(() -> judge(Map.of("quality.samples", damaged.toString(), "quality.lookups", "0")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("sample 2 in ");
        Files.write(image, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> judge(Map.of("quality.samples", damaged.toString())))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("1 of its 1 shards");
        assertThatThrownBy(() -> judge(Map.of(
                        "quality.extractor.file", directory.resolve("nothing").toString())))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("quality.extractor.file");
        Map<String, String> otherClasses = Map.of(
                "quality.extractor.kind", "onnx",
                "quality.extractor.file",
                        Path.of("src/test/resources/quality/small.onnx").toString(),
                "quality.extractor.features-output", "scores",
                "quality.extractor.scores-output", "features");
        assertThatThrownBy(() -> new QualityJob(spark, settings(otherClasses), Progress.none()).check())
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("scores 4 classes, the dataset has 3");
    }

    /** Counts what was walked through. */
    private static final class Passed implements Progress {
        private final List<String> started = new ArrayList<>();

        @Override
        public void start(String task, long before, long total, String unit) {
            started.add(task + " " + total);
        }

        @Override
        public void advance(long done, String detail) {}

        @Override
        public void finish() {}

        int whole(String task, long images) {
            return Collections.frequency(started, task + " " + images);
        }
    }

    private static double value(QualityReport report, String name, String set) {
        return number(report, name, set).value();
    }

    private static QualityNumber number(QualityReport report, String name, String set) {
        return report.numbers().stream()
                .filter(number -> number.name().equals(name) && number.set().equals(set))
                .findFirst()
                .orElseThrow();
    }

    private static String json(QualityReport report) throws IOException {
        return new ObjectMapper().writeValueAsString(report);
    }

    private static QualityReport judge(Map<String, String> options) {
        return run(options).orElseThrow();
    }

    private static Optional<QualityReport> run(Map<String, String> options) {
        return new QualityJob(spark, settings(options), Progress.none()).run();
    }

    private static DatasetImages images(Split split) {
        return DatasetImages.of(dataset, split, "images", new Configuration());
    }

    private static Settings settings(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of(
                "run.directory",
                directory.resolve("run").toString(),
                "training.dataset",
                dataset,
                "quality.samples",
                directory.resolve("samples").toString(),
                "quality.extractor.kind",
                "classifier",
                "quality.extractor.file",
                directory.resolve("classifier").toString(),
                "quality.classifier.output",
                directory.resolve("classifier").toString(),
                "quality.classifier.epochs",
                "4",
                "quality.classifier.batch-size",
                "32",
                "quality.outliers",
                "6",
                "quality.lookups",
                "3"));
        all.putAll(options);
        return Settings.load(Optional.empty(), all);
    }
}
