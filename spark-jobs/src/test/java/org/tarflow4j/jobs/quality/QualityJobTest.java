package org.tarflow4j.jobs.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.extractor.ClassifierTraining;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;
import org.tarflow4j.jobs.quality.statistics.FrechetDistance;

class QualityJobTest {
    private static final int SAMPLES = 120;
    private static final int FAILED = 5;

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static String dataset;
    private static ClassifierTraining.Result classifier;
    private static QualityReport report;

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
        SetStatistics alone = new SetStatistics();
        ImageGroups groups = new ImageGroups(images.count());
        assertThat(groups.groups()).isGreaterThan(3);
        var counter = spark.sparkContext().longAccumulator();
        try (FeatureExtractor extractor = network.open(images.shape())) {
            SetTask task = new SetTask(images, network, 4, 70, counter);
            for (int group = 0; group < groups.groups(); group++) {
                alone.merge(task.of(groups.batches(group), images.open(), extractor));
            }
        }
        SetStatistics together = new SetStatistics();
        new Passes(JavaSparkContext.fromSparkContext(spark.sparkContext()), Progress.none())
                .over(images, done -> new SetTask(images, network, 4, 70, done), together::merge);
        for (FeatureMoments[] pair : new FeatureMoments[][] {
            {alone.features, together.features},
            {alone.measures, together.measures},
            {alone.descriptors, together.descriptors}
        }) {
            assertThat(pair[0].count()).isEqualTo(images.count()).isEqualTo(pair[1].count());
            assertThat(pair[0].mean()).isEqualTo(pair[1].mean());
            assertThat(pair[0].covariance()).isDeepEqualTo(pair[1].covariance());
        }
        assertThat(together.keptFeatures).hasSize(70);
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
                .over(images, done -> new SetTask(images, network, 0, 0, done), found::merge);
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
    void samplesAreJudgedBeforeAndAfterDenoisingAndBesideRealImages() throws IOException {
        assertThat(report.numbers())
                .allSatisfy(number -> assertThat(number.definition()).isNotBlank());
        // copies of training images in all but their noise
        assertThat(value(report, "class-accuracy", "samples")).isEqualTo(1);
        assertThat(value(report, "precision", "samples")).isEqualTo(1);
        assertThat(value(report, "recall", "samples")).isGreaterThan(0.9);
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
        assertThat(json(judge(Map.of()))).as("with saved statistics").isEqualTo(json(report));
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
    }

    private static double value(QualityReport report, String name, String set) {
        return report.numbers().stream()
                .filter(number -> number.name().equals(name) && number.set().equals(set))
                .findFirst()
                .orElseThrow()
                .value();
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
        return DatasetImages.of(dataset, split, "images", 0, new Configuration());
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
