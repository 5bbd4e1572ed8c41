package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;

/** Datasets that continue others, and pictures that come twice. */
class DatasetVersionTest {
    private static SparkSession spark;

    @TempDir
    Path directory;

    private Path root;
    private Path first;

    @BeforeAll
    static void start() {
        spark = TestData.spark("local[2]");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void firstVersion() throws Exception {
        root = directory.resolve("images");
        first = directory.resolve("v1");
        for (int i = 0; i < 30; i++) {
            TestData.write(root.resolve((i % 2 == 0 ? "even/" : "odd/") + i + ".png"), TestData.picture(5 * i, "png"));
        }
        run(first, null, 16);
    }

    @Test
    void onlyNewInputsArePreparedAndTheRestIsTakenOver() throws Exception {
        Map<String, String> before = TestData.files(first);
        Map<String, byte[]> rowsBefore = rows(first);
        for (String old : rowsBefore.keySet()) {
            Files.writeString(root.resolve(old), "gone");
        }
        TestData.write(root.resolve("odd/41.png"), TestData.picture(0xABCDEF, "png"));
        TestData.write(root.resolve("odd/42.png"), TestData.picture(0xABCDEF, "png"));
        TestData.write(root.resolve("even/again.png"), TestData.picture(0, "png"));
        TestData.write(root.resolve("prime/43.png"), TestData.picture(0x123456, "png"));

        Path second = directory.resolve("v2");
        DatasetManifest manifest = run(second, first, 16).manifest();

        Map<String, byte[]> rows = rows(second);
        assertThat(rows).hasSize(32).containsKeys("odd/41.png", "prime/43.png");
        rowsBefore.forEach((id, patches) -> assertThat(rows.get(id)).as(id).isEqualTo(patches));
        assertThat(manifest.classNames()).containsExactly("even", "odd", "prime");
        assertThat(manifest.skipped()).isEqualTo(Map.of("duplicate", 2L));
        assertThat(Files.readAllLines(second.resolve("_skipped.jsonl")))
                .containsExactly(
                        "{\"id\":\"even/again.png\",\"reason\":\"duplicate\",\"detail\":\"the same picture as even/0.png\"}",
                        "{\"id\":\"odd/42.png\",\"reason\":\"duplicate\",\"detail\":\"the same picture as odd/41.png\"}");
        assertThat(manifest.parent()).isNotNull();
        assertThat(manifest.parent().path()).isEqualTo("file:" + first);
        assertThat(manifest.parent().manifestSha256())
                .isEqualTo(TestData.files(first).get("_dataset.json"));
        assertThat(manifest.parent().rows()).isEqualTo(30);
        assertThat(PatchDataset.open(second.toString(), new Configuration()).verify(ProgressListener.NONE))
                .isEmpty();
        assertThat(TestData.files(first)).as("the parent").isEqualTo(before);
        assertThat(ids(second, Split.VALIDATION)).containsAll(ids(first, Split.VALIDATION));
    }

    @Test
    void statisticsAreThoseOfAllImages() throws Exception {
        TestData.write(root.resolve("odd/41.png"), TestData.picture(0xABCDEF, "png"));
        Path second = directory.resolve("v2");
        DatasetManifest continued = run(second, first, 16).manifest();
        Path anew = directory.resolve("anew");
        DatasetManifest whole = run(anew, null, 16).manifest();

        assertThat(Files.readAllBytes(second.resolve("_statistics.json")))
                .isEqualTo(Files.readAllBytes(anew.resolve("_statistics.json")));
        assertThat(continued.channelMean()).isEqualTo(whole.channelMean());
        assertThat(continued.split(Split.TRAIN).imagesPerClass())
                .isEqualTo(whole.split(Split.TRAIN).imagesPerClass());
    }

    @Test
    void nothingNewMeansNoNewVersion() throws Exception {
        Path second = directory.resolve("v2");
        PreparedDataset result = run(second, first, 16);

        assertThat(result.uri()).isEqualTo("file:" + first);
        assertThat(second).doesNotExist();
    }

    @Test
    void whatCannotBeContinuedIsRefused() throws Exception {
        Path second = directory.resolve("v2");
        assertThatThrownBy(() -> run(second, first, 32))
                .isInstanceOf(InputDataException.class)
                .hasMessage("The parent dataset " + first
                        + " was made with image size 16 (now 32); ask for the same, or leave out data.parent");
        TestData.write(root.resolve("first/1.png"), TestData.picture(0xABCDEF, "png"));
        Files.createDirectories(root.resolve("also"));
        assertThatThrownBy(() -> run(second, first, 16))
                .isInstanceOf(InputDataException.class)
                .hasMessageStartingWith(
                        "The source's 4 classes do not continue the 2 of the parent dataset file:" + first);
        assertThat(second).doesNotExist();
    }

    @Test
    void aDamagedParentIsNotCopied() throws Exception {
        TestData.write(root.resolve("odd/41.png"), TestData.picture(0xABCDEF, "png"));
        Path shard = first.resolve("split=train/part-00000.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(shard.resolveSibling(".part-00000.parquet.crc"));
        Files.write(shard, bytes);

        assertThatThrownBy(() -> run(directory.resolve("v2"), first, 16))
                .hasStackTraceContaining("the parent is damaged");
    }

    private PreparedDataset run(Path output, @Nullable Path parent, int size) throws IOException {
        PrepareRequest request = new PrepareRequest(
                SourceRequest.of(SourceKind.FOLDER, root.toString()),
                Decoding.DEFAULT,
                "center",
                size,
                3,
                4,
                TestData.files(2),
                0.2,
                7,
                Duplicates.SKIP,
                1,
                Checksums.IGNORE,
                parent == null ? null : parent.toString(),
                output.toString());
        return new PrepareJob(spark).run(request, ProgressListener.NONE);
    }

    private static Map<String, byte[]> rows(Path output) {
        Map<String, byte[]> rows = new TreeMap<>();
        for (Split split : Split.values()) {
            read(output, split).forEach(row -> rows.put(row.id(), row.patches()));
        }
        return rows;
    }

    private static List<String> ids(Path output, Split split) {
        return new ArrayList<>(read(output, split).stream().map(PatchRow::id).toList());
    }

    private static List<PatchRow> read(Path output, Split split) {
        PatchDataset dataset = PatchDataset.open(output.toString(), new Configuration());
        long[] numbers = new long[(int) dataset.rows(split)];
        Arrays.setAll(numbers, i -> i);
        return dataset.reader(split).read(numbers);
    }
}
