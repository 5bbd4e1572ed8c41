package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.Orientation;
import org.tarflow4j.data.image.Warnings;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;

class PrepareJobTest {
    private static final Configuration HADOOP = new Configuration();

    private static SparkSession spark;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        spark = TestData.spark("local[2]");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void aHalfPhotographIsUsedOnlyWhereAskedFor() throws Exception {
        Path root = directory.resolve("photographs");
        byte[] jpeg = TestData.picture(0xFF0000, "jpeg");
        TestData.write(root.resolve("a/whole.jpg"), jpeg);
        TestData.write(root.resolve("a/half.jpg"), Arrays.copyOf(jpeg, jpeg.length - 20));
        PrepareRequest strict = TestData.folderRequest(root, directory.resolve("strict"));
        assertThat(prepare(strict).skipped()).isEqualTo(Map.of("damaged", 1L));

        assertThat(prepare(accepting(strict, directory.resolve("lenient").toString()))
                        .split(Split.TRAIN)
                        .rows())
                .isEqualTo(2);
        assertThatThrownBy(() -> prepare(accepting(strict, strict.output())))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("made with data.decoder-warnings fail (now accept)");
    }

    @Test
    void everyImageIsInExactlyOneSplitWithItsPixelsAndLabel() throws Exception {
        DatasetManifest manifest = prepareIdx(".gz");

        byte[] source = TestData.idxImages();
        PatchLayout layout = manifest.layout();
        PatchDataset dataset = PatchDataset.open(output().toString(), HADOOP);
        Set<String> ids = new HashSet<>();
        for (Split split : Split.values()) {
            for (PatchRow row : all(dataset, split)) {
                ids.add(row.id());
                int image = Integer.parseInt(row.id().substring(row.id().indexOf('/') + 1));
                assertThat(row.label()).isEqualTo(image % 10);
                byte[] pixels = new byte[64];
                for (int pixel = 0; pixel < 64; pixel++) {
                    pixels[pixel] = row.patches()[layout.index(0, pixel / 8, pixel % 8)];
                }
                assertThat(Arrays.equals(pixels, 0, 64, source, 16 + image * 64, 16 + image * 64 + 64))
                        .as(row.id())
                        .isTrue();
            }
        }
        assertThat(ids).hasSize(TestData.IMAGES).contains("tiny-images-idx3-ubyte/0000000");
        assertThat(dataset.rows(Split.TRAIN) + dataset.rows(Split.VALIDATION)).isEqualTo(TestData.IMAGES);
        assertThat(dataset.rows(Split.VALIDATION)).isBetween(200L, 400L);
        assertThat(dataset.verify(ProgressListener.NONE)).isEmpty();
    }

    @Test
    void theManifestTellsTheStatisticsOfTheTrainingSplit() throws Exception {
        DatasetManifest manifest = prepareIdx("");

        PatchDataset dataset = PatchDataset.open(output().toString(), HADOOP);
        List<PatchRow> rows = all(dataset, Split.TRAIN);
        double sum = 0;
        double square = 0;
        double first = 0;
        long[] perClass = new long[10];
        for (PatchRow row : rows) {
            for (byte value : row.patches()) {
                double scaled = (value & 0xFF) / 127.5 - 1;
                sum += scaled;
                square += scaled * scaled;
            }
            first += (row.patches()[0] & 0xFF) / 127.5 - 1;
            perClass[row.label()]++;
        }
        double count = rows.size() * 64.0;
        assertThat(manifest.channelMean()).hasSize(1);
        assertThat(manifest.channelMean().get(0)).isCloseTo(sum / count, within(1e-12));
        assertThat(manifest.channelVariance().get(0))
                .isCloseTo(square / count - Math.pow(sum / count, 2), within(1e-12));
        assertThat(dataset.statistics().images()).isEqualTo(rows.size());
        assertThat(dataset.statistics().mean()[0]).isCloseTo(first / rows.size(), within(1e-12));
        assertThat(dataset.statistics().variance()).hasSize(64);
        assertThat(manifest.split(Split.TRAIN).imagesPerClass())
                .isEqualTo(Arrays.stream(perClass).boxed().toList());
        assertThat(manifest.classNames()).hasSize(10);
        assertThat(manifest.skipped()).isEmpty();
    }

    @Test
    void anotherSeedGivesAnotherOrderAndSplit() throws Exception {
        prepareIdx("");
        PrepareRequest request =
                TestData.idxRequest(directory.resolve("tiny-images-idx3-ubyte"), directory.resolve("b"));
        prepare(withSeed(request, 8));

        List<String> one = ids(output());
        List<String> other = ids(directory.resolve("b"));
        assertThat(other).isNotEqualTo(one);
        Collections.sort(one);
        Collections.sort(other);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void sparkReadsTheShards() throws Exception {
        prepareIdx("");

        List<Row> rows = spark.read().parquet(output().toString()).collectAsList();

        assertThat(rows).hasSize(TestData.IMAGES);
        assertThat(rows.get(0).schema().simpleString())
                .isEqualTo("struct<id:string,label:int,patches:binary,split:string>");
        assertThat(rows).extracting(row -> row.getString(3)).contains("train", "validation");
    }

    @Test
    void goodImagesAreKeptAndTheRestIsListed() throws Exception {
        Path root = directory.resolve("images");
        TestData.write(root.resolve("blue/1.png"), TestData.picture(0x0000FF, "png"));
        TestData.write(root.resolve("blue/deeper/2.bin"), TestData.picture(0x0000FF, "jpeg"));
        TestData.write(root.resolve("red/3.gif"), TestData.picture(0xFF0000, "gif"));
        byte[] jpeg = TestData.picture(0xFF0000, "jpeg");
        TestData.write(root.resolve("red/broken.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
        TestData.write(root.resolve("red/notes.jpg"), "not a picture".getBytes(StandardCharsets.UTF_8));
        TestData.write(root.resolve("red/._3.gif"), new byte[] {1});
        TestData.write(root.resolve("readme.txt"), "hello".getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(root.resolve("empty"));

        DatasetManifest manifest = prepare(TestData.folderRequest(root, output()));

        assertThat(manifest.classNames()).containsExactly("blue", "empty", "red");
        assertThat(manifest.split(Split.TRAIN).imagesPerClass()).containsExactly(2L, 0L, 1L);
        assertThat(manifest.skipped())
                .isEqualTo(Map.of("damaged", 1L, "hidden", 1L, "no-class", 1L, "not-an-image", 1L));
        assertThat(manifest.skippedInputs()).isEqualTo(4);
        assertThat(Files.readAllLines(output().resolve("_skipped.jsonl")))
                .hasSize(4)
                .anySatisfy(line ->
                        assertThat(line).startsWith("{\"id\":\"red/broken.jpg\",\"reason\":\"damaged\",\"detail\":\""))
                .contains(
                        "{\"id\":\"red/notes.jpg\",\"reason\":\"not-an-image\",\"detail\":\"begins with 6e 6f 74 20\"}");
        List<PatchRow> rows = all(PatchDataset.open(output().toString(), HADOOP), Split.TRAIN);
        assertThat(rows)
                .extracting(PatchRow::id)
                .containsExactlyInAnyOrder("blue/1.png", "blue/deeper/2.bin", "red/3.gif");
        PatchRow red = rows.stream().filter(row -> row.label() == 2).findFirst().orElseThrow();
        assertThat(red.patches()).hasSize(3 * 16 * 16).startsWith(255, 255).endsWith(0, 0);
    }

    @Test
    void foldersThatAreNotTheFlowsClassesAreRefusedBeforeAnyImageIsRead() throws Exception {
        Path root = directory.resolve("images");
        TestData.write(root.resolve("blue/1.png"), TestData.picture(0x0000FF, "png"));
        TestData.write(root.resolve("red/1.png"), TestData.picture(0xFF0000, "png"));
        PrepareRequest request = TestData.folderRequest(root, output());
        PrepareJob job = new PrepareJob(spark);

        assertThatThrownBy(() -> job.run(request, OptionalInt.of(3), ProgressListener.NONE))
                .isInstanceOf(InputDataException.class)
                .hasMessage("Number of classes in " + root
                        + " is 2, model.classes is 3; set model.classes = 2, or check data.source");
        assertThat(output()).doesNotExist();

        job.run(request, OptionalInt.of(2), ProgressListener.NONE);
        assertThatThrownBy(() -> job.run(request, OptionalInt.of(3), ProgressListener.NONE))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining(" is 2, model.classes is 3");
    }

    @Test
    void colourBecomesGreyWhenOneChannelIsAsked() throws Exception {
        Path root = directory.resolve("images");
        TestData.write(root.resolve("red/1.png"), TestData.picture(0xFF0000, "png"));
        prepare(new PrepareRequest(
                SourceRequest.of(SourceKind.FOLDER, root.toString()),
                Decoding.DEFAULT,
                "edm",
                8,
                1,
                4,
                TestData.files(1),
                0,
                7,
                Duplicates.SKIP,
                0,
                Checksums.IGNORE,
                null,
                output().toString()));

        byte[] patches = all(PatchDataset.open(output().toString(), HADOOP), Split.TRAIN)
                .get(0)
                .patches();
        assertThat(patches).hasSize(64).containsOnly(76);
    }

    @Test
    void nothingGoodIsAnErrorAndNoDataset() throws Exception {
        Path root = directory.resolve("images");
        TestData.write(root.resolve("a/notes.jpg"), "not a picture".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> prepare(TestData.folderRequest(root, output())))
                .isInstanceOf(InputDataException.class)
                .hasMessageStartingWith("None of the inputs in " + root + " can be used {not-an-image=1}; see ");
        assertThatThrownBy(() -> PatchDataset.open(output().toString(), HADOOP))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("is not a finished dataset");
    }

    @Test
    void theSameRequestFindsTheDatasetDone() throws Exception {
        DatasetManifest first = prepareIdx("");
        Map<String, String> before = TestData.files(output());
        Files.delete(directory.resolve("tiny-images-idx3-ubyte"));

        PrepareRequest request = TestData.idxRequest(directory.resolve("tiny-images-idx3-ubyte"), output());
        assertThat(prepare(request)).isEqualTo(first);
        assertThat(TestData.files(output())).isEqualTo(before);
    }

    @Test
    void anotherRequestIsRefusedWithTheDifference() throws Exception {
        prepareIdx("");
        PrepareRequest request = TestData.idxRequest(directory.resolve("tiny-images-idx3-ubyte"), output());

        assertThatThrownBy(() -> prepare(withSeed(request, 8)))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("already holds a dataset made with data.seed 7 (now 8); set data.output");
    }

    @Test
    void anInterruptedRunIsRedone() throws Exception {
        prepareIdx("");
        Map<String, String> expected = TestData.files(output());
        Path other = directory.resolve("other");
        Path train = Files.createDirectories(other.resolve("split=train"));
        Files.writeString(other.resolve("_preparing.json"), "{}");
        Files.writeString(train.resolve("part-00001.parquet"), "half a shard");
        Files.writeString(train.resolve("part-00077.parquet"), "a shard of another request");
        Files.writeString(train.resolve(".part-00002.parquet.19"), "half a shard");

        prepare(TestData.idxRequest(directory.resolve("tiny-images-idx3-ubyte"), other));

        assertThat(TestData.files(other)).isEqualTo(expected);
        assertThat(train.resolve(".part-00002.parquet.19")).doesNotExist();
    }

    @Test
    void aDirectoryWithOtherContentIsLeftAlone() throws Exception {
        TestData.writeIdx(directory, "");
        Files.createDirectories(output());
        Files.writeString(output().resolve("thesis.txt"), "mine");

        assertThatThrownBy(() -> prepareIdx(""))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("is not empty and holds no dataset of ours");
        assertThat(output()).isDirectoryContaining(file -> file.endsWith("thesis.txt"));
    }

    @Test
    void progressReachesItsTotals() throws Exception {
        List<String> heard = new ArrayList<>();
        TestData.writeIdx(directory, "");
        new PrepareJob(spark)
                .run(
                        TestData.idxRequest(directory.resolve("tiny-images-idx3-ubyte"), output()),
                        new ProgressListener() {
                            @Override
                            public void start(String task, long total, String unit) {
                                heard.add(task + " 0/" + total + " " + unit);
                            }

                            @Override
                            public void advance(long done, String detail) {
                                heard.add("at " + done);
                            }

                            @Override
                            public void finish() {
                                heard.add("done");
                            }
                        });
        assertThat(heard)
                .startsWith("Reading images 0/192000 bytes")
                .containsSubsequence("at 192000", "done", "Writing shards 0/3000 images", "at 3000", "done")
                .endsWith("done");
    }

    private static PrepareRequest accepting(PrepareRequest strict, String output) {
        return new PrepareRequest(
                strict.source(),
                new Decoding(Orientation.IGNORE, Warnings.ACCEPT),
                strict.transform(),
                strict.imageSize(),
                strict.channels(),
                strict.patchSize(),
                strict.sharding(),
                strict.validation(),
                strict.seed(),
                strict.duplicates(),
                strict.maxSkipped(),
                strict.checksums(),
                null,
                output);
    }

    private Path output() {
        return directory.resolve("dataset");
    }

    private DatasetManifest prepareIdx(String suffix) throws Exception {
        return prepare(TestData.idxRequest(TestData.writeIdx(directory, suffix), output()));
    }

    private static DatasetManifest prepare(PrepareRequest request) throws Exception {
        return new PrepareJob(spark).run(request, ProgressListener.NONE).manifest();
    }

    private static PrepareRequest withSeed(PrepareRequest request, long seed) {
        return new PrepareRequest(
                request.source(),
                request.decoding(),
                request.transform(),
                request.imageSize(),
                request.channels(),
                request.patchSize(),
                request.sharding(),
                request.validation(),
                seed,
                request.duplicates(),
                request.maxSkipped(),
                request.checksums(),
                request.parent(),
                request.output());
    }

    private static List<String> ids(Path output) {
        return new ArrayList<>(all(PatchDataset.open(output.toString(), HADOOP), Split.TRAIN).stream()
                .map(PatchRow::id)
                .toList());
    }

    private static List<PatchRow> all(PatchDataset dataset, Split split) {
        long[] rows = new long[(int) dataset.rows(split)];
        Arrays.setAll(rows, i -> i);
        return dataset.reader(split).read(rows);
    }
}
