package org.tarflow4j.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarflow4j.data.source.ImageContent;
import org.tarflow4j.data.source.ImageStream;
import org.tarflow4j.data.source.SourceImage;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;
import org.tarflow4j.data.source.SourceSplit;
import org.tarflow4j.data.source.Sources;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.output.OutputDirectory;

/** Shards of many samples: what they hold, who can read it, and that nothing but the request decides their bytes. */
class ShardFormatTest {
    private static final int COUNT = 14;

    private static SparkSession spark;
    private static Path folder;
    /** The images of the same request as files. */
    private static Path pictures;

    @BeforeAll
    static void draw(@TempDir Path temporary) {
        spark = TinyRun.spark();
        folder = temporary;
        new TinyRun(folder).save();
        pictures = folder.resolve("png");
        sample(run("png", "png"));
    }

    @AfterAll
    static void stop() {
        TinyRun.spark().stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "webdataset"})
    void neitherTasksNorRestartsNorExtensionsChangeAByte(String format) throws IOException {
        sample(run("one-" + format, format));
        Map<String, byte[]> expected = shards("one-" + format);
        assertThat(expected).hasSize(2);
        for (int workers : new int[] {2, 5}) {
            String name = workers + "-" + format;
            sample(run(name, format).set("sampling.workers", Integer.toString(workers)));
            assertThat(shards(name)).usingRecursiveComparison().isEqualTo(expected);
        }

        String lost = "2-" + format;
        Path second = folder.resolve(lost).resolve(expected.keySet().toArray(String[]::new)[1]);
        Files.delete(second);
        assertThat(sample(run(lost, format)).made()).isEqualTo(6);
        assertThat(shards(lost)).usingRecursiveComparison().isEqualTo(expected);

        // A group and a half of the first shard, then of the second, then all.
        String grown = "grown-" + format;
        long made = 0;
        for (int count : new int[] {6, 11, COUNT}) {
            made += sample(run(grown, format).set("sampling.count", Integer.toString(count)))
                    .made();
        }
        // What was half a group before is drawn again with the rest of it; whole groups are copied.
        assertThat(made).isEqualTo(6 + (4 + 3) + 6);
        assertThat(shards(grown)).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void theSecondsOfWhatIsCopiedStay() throws IOException {
        TinyRun run = run("seconds", "webdataset");
        OutputDirectory directory =
                new OutputDirectory(folder.resolve("seconds").toString(), new Configuration());
        sample(run.set("sampling.count", "6"));
        ShardRecord before = directory.readJson("_shards/000000.json", ShardRecord.class);
        sample(run.set("sampling.count", "8"));
        ShardRecord after = directory.readJson("_shards/000000.json", ShardRecord.class);
        assertThat(after.copied()).isEqualTo(4);
        assertThat(after.generateSeconds()).isGreaterThan(before.generateSeconds());
        assertThat(after.denoiseSeconds()).isGreaterThan(before.denoiseSeconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "[\"b:2\", c, -1]", "file"})
    void restartsAndExtensionsKeepTheClasses(String labels) throws IOException {
        String name = "labels-" + labels.replaceAll("\\W", "");
        sample(labelled(name, labels));
        int[] classes = classes(name);
        if (!labels.equals("uniform")) {
            assertThat(classes).startsWith(1, 1, 2, -1, 1, 1, 2, -1, 1);
        }
        String grown = "grown-" + name;
        sample(labelled(grown, labels).set("sampling.count", "6"));
        Files.delete(folder.resolve(grown).resolve("samples-000000.tar"));
        sample(labelled(grown, labels).set("sampling.count", "6"));
        sample(labelled(grown, labels));
        assertThat(shards(grown)).usingRecursiveComparison().isEqualTo(shards(name));
        assertThat(classes(grown)).isEqualTo(classes);
    }

    private static TinyRun labelled(String output, String labels) throws IOException {
        TinyRun run =
                run(output, "webdataset").set("data.source.kind", "idx").set("data.source.class-names", "[a, b, c]");
        return labels.equals("file")
                ? run.set(
                        "sampling.labels-file",
                        "\"" + Files.writeString(folder.resolve("classes.txt"), "1\nb\n2\n-1\n") + "\"")
                : run.set("sampling.labels", labels);
    }

    private static int[] classes(String output) throws IOException {
        FinishedSamples samples = FinishedSamples.open(folder.resolve(output).toString(), new Configuration())
                .orElseThrow();
        return LongStream.of(samples.indices()).mapToInt(samples::label).toArray();
    }

    @Test
    void aDamagedRecordIsMadeAgainWithItsShard() throws IOException {
        sample(run("damaged", "parquet"));
        Map<String, byte[]> whole = shards("damaged");
        Files.writeString(folder.resolve("damaged/_shards/000001.json"), "{ \"shard\" : ");
        assertThat(sample(run("damaged", "parquet")).made()).isEqualTo(6);
        assertThat(shards("damaged")).usingRecursiveComparison().isEqualTo(whole);
    }

    @Test
    void sparkReadsTheParquetFiles() throws IOException {
        sample(run("of-spark", "parquet"));
        List<Row> rows = spark.read()
                .parquet(folder.resolve("of-spark/samples-*.parquet").toString())
                .orderBy("index")
                .collectAsList();
        assertThat(rows).hasSize(COUNT);
        for (int i = 0; i < COUNT; i++) {
            Row row = rows.get(i);
            assertThat(row.<Long>getAs("index")).isEqualTo(i);
            assertThat(row.<Long>getAs("label")).isEqualTo(i % 3);
            assertThat(row.<Row>getAs("image").<byte[]>getAs("bytes"))
                    .isEqualTo(Files.readAllBytes(pictures.resolve(OutputDirectory.image(i))));
            assertThat(row.<Row>getAs("undenoised").<byte[]>getAs("bytes"))
                    .isEqualTo(Files.readAllBytes(pictures.resolve("undenoised/" + OutputDirectory.image(i))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "webdataset"})
    void theDataPipelineReadsThem(String format) throws Exception {
        String name = "source-" + format;
        sample(run(name, format));
        SourceKind kind = format.equals("parquet") ? SourceKind.PARQUET : SourceKind.WEBDATASET;
        String files = folder.resolve(name) + "/samples-*";
        Configuration hadoop = new Configuration();
        SourceRequest request = new SourceRequest(kind, files, null, null, null, List.of("a", "b", "c"));
        int index = 0;
        List<SourceSplit> splits = Sources.open(request, hadoop).splits();
        for (SourceSplit split : splits) {
            try (ImageStream images = split.open(hadoop)) {
                for (SourceImage image = images.next(); image != null; image = images.next()) {
                    assertThat(image.label()).isEqualTo(index % 3);
                    byte[] content = ((ImageContent.File) image.content()).bytes();
                    assertThat(content).isEqualTo(Files.readAllBytes(pictures.resolve(OutputDirectory.image(index))));
                    assertThat(ImageIO.read(new ByteArrayInputStream(content)).getWidth())
                            .isEqualTo(8);
                    index++;
                }
            }
        }
        assertThat(index).isEqualTo(COUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "parquet", "webdataset"})
    void theStagesApartGiveTheSameBytes(String format) throws IOException {
        sample(run("together-" + format, format));
        TinyRun apart = run("apart-" + format, format);
        assertThatThrownBy(() -> sample(apart.set("sampling.stages", "denoise")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("lacks 4 of 4 generated groups");
        assertThat(sample(apart.set("sampling.stages", "generate")).samples()).isEqualTo(16);
        assertThat(folder.resolve("apart-" + format)).doesNotExist();
        // What is generated is not denoised yet, so it serves another walk too.
        assertThat(sample(apart.set("sampling.stages", "generate").set("sampling.denoise.steps", "5"))
                        .made())
                .isZero();
        apart.set("sampling.denoise.steps", "2");
        sample(apart.set("sampling.stages", "denoise").set("sampling.workers", "2"));
        assertThat(shards("apart-" + format)).usingRecursiveComparison().isEqualTo(shards("together-" + format));

        assertThatThrownBy(() -> sample(apart.set("sampling.guidance.scale", "3")
                        .set("sampling.output", "\"" + folder.resolve("other") + "\"")
                        .set("sampling.generated", "\"" + folder.resolve("apart-" + format + "-generated") + "\"")))
                .hasMessageContaining("was generated by another request, with sampling.guidance");
    }

    @Test
    void theSummarySaysWhatThereIs() throws IOException {
        sample(run("summary", "parquet"));
        SampleSummary summary = new OutputDirectory(folder.resolve("summary").toString(), new Configuration())
                .readJson("_samples.json", SampleSummary.class);
        assertThat(summary.classes()).isEqualTo(Map.of(0, 5L, 1, 5L, 2, 4L));
        assertThat(summary.shards()).hasSize(2);
        assertThat(summary.clippedShare()).isBetween(0.0, 1.0);
        for (SampleSummary.Files shard : summary.shards()) {
            byte[] content = Files.readAllBytes(
                    folder.resolve("summary").resolve(shard.files().get(0).file()));
            assertThat(shard.files().get(0).bytes()).isEqualTo(content.length);
            assertThat(shard.files().get(0).sha256()).isEqualTo(DigestUtils.sha256Hex(content));
        }
        assertThat(summary.shards().get(1).first()).isEqualTo(8);
        assertThat(summary.shards().get(1).end()).isEqualTo(COUNT);
        assertThat(Files.readAllBytes(folder.resolve("summary/grid.png")))
                .isEqualTo(Files.readAllBytes(pictures.resolve("grid.png")));
    }

    private static TinyRun run(String output, String format) {
        return new TinyRun(folder)
                .set("sampling.output", "\"" + folder.resolve(output) + "\"")
                .set("sampling.count", Integer.toString(COUNT))
                .set("sampling.format", format)
                .set("sampling.shard-groups", "2");
    }

    private static SampleResult sample(TinyRun run) {
        return new SampleJob(spark, run.settings(), Progress.log()).run();
    }

    /** All files but records, which tell of times. */
    private static Map<String, byte[]> shards(String output) throws IOException {
        Map<String, byte[]> shards = new TreeMap<>();
        Path root = folder.resolve(output);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().matches(".*\\d{6}\\.(png|tar|parquet)"))
                    .forEach(found::add);
        }
        for (Path file : found) {
            shards.put(root.relativize(file).toString(), Files.readAllBytes(file));
        }
        return shards;
    }
}
