package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.ImageNetFiles;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;
import org.tarflow4j.data.source.TarBuilder;

/** From ILSVRC2012's archives to a dataset. */
class PrepareImageNetTest {
    private static SparkSession spark;

    @TempDir
    Path directory;

    private Path train;
    private SourceRequest source;

    @BeforeAll
    static void start() {
        spark = TestData.spark("local[2]");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void archives() throws Exception {
        TarBuilder outer = new TarBuilder();
        int colour = 0;
        for (String synset : List.of(ImageNetFiles.TENCH, ImageNetFiles.FOX, ImageNetFiles.PAPER)) {
            TarBuilder tar = new TarBuilder();
            for (int i = 1; i <= 5; i++) {
                tar.file(synset + "_" + i + ".JPEG", TestData.picture(colour += 5, "jpeg"));
            }
            tar.file("../../" + synset + "_6.JPEG", TestData.picture(colour += 5, "jpeg"));
            outer.file(synset + ".tar", tar.end());
        }
        train = TarBuilder.write(directory.resolve("train.tar"), outer.end());
        Path heldOut = TarBuilder.write(
                directory.resolve("val.tar"),
                new TarBuilder()
                        .file(ImageNetFiles.validationName(1), TestData.picture(0xF00000, "jpeg"))
                        .file(ImageNetFiles.validationName(2), TestData.picture(0x0F0000, "png"))
                        .end());
        Path kit = ImageNetFiles.kit(directory.resolve("kit.tar.gz"), 2, 3);
        source = new SourceRequest(
                SourceKind.IMAGENET, train.toString(), heldOut.toString(), null, kit.toString(), List.of());
    }

    @Test
    void heldOutImagesAreTheValidationSplitAndNothingElseIs() throws Exception {
        DatasetManifest manifest = prepare(Checksums.IGNORE);

        assertThat(manifest.classIds()).containsExactly(ImageNetFiles.TENCH, ImageNetFiles.FOX, ImageNetFiles.PAPER);
        assertThat(manifest.classNames()).contains("toilet tissue");
        assertThat(manifest.split(Split.TRAIN).imagesPerClass()).containsExactly(5L, 5L, 5L);
        assertThat(manifest.split(Split.VALIDATION).imagesPerClass()).containsExactly(1L, 0L, 1L);
        assertThat(manifest.skipped()).isEqualTo(Map.of("unsafe-name", 3L));
        assertThat(manifest.source()).isEqualTo(source);
        assertThat(rows(Split.VALIDATION))
                .extracting(PatchRow::id, PatchRow::label)
                .containsExactlyInAnyOrder(
                        tuple("ILSVRC2012_val_00000001.JPEG", 2), tuple("ILSVRC2012_val_00000002.JPEG", 0));
        assertThat(rows(Split.TRAIN)).allSatisfy(row -> assertThat(row.id())
                .startsWith(manifest.classIds().get(row.label()) + "/"
                        + manifest.classIds().get(row.label())));
    }

    @Test
    void whatCameBeforeACutIsUsed() throws Exception {
        byte[] archive = Files.readAllBytes(train);
        Files.write(train, Arrays.copyOf(archive, archive.length - 6000));

        DatasetManifest manifest = prepare(Checksums.IGNORE);

        assertThat(manifest.split(Split.TRAIN).imagesPerClass().subList(0, 2)).containsExactly(5L, 5L);
        assertThat(manifest.split(Split.TRAIN).imagesPerClass().get(2)).isBetween(1L, 4L);
        assertThat(manifest.skipped()).containsKey("cut");
        assertThat(Files.readString(directory.resolve("dataset/_skipped.jsonl")))
                .contains("{\"id\":\"n15075141.tar\",\"reason\":\"cut\",\"detail\":\"the archive ends inside it: ");
    }

    @Test
    void checksumsAreComparedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> prepare(Checksums.CHECK))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("published is fa75699e90414af021442c21a62c3abf");
        assertThat(directory.resolve("dataset")).doesNotExist();
    }

    private DatasetManifest prepare(Checksums checksums) throws Exception {
        PrepareRequest request = new PrepareRequest(
                source,
                Decoding.DEFAULT,
                "adm",
                16,
                3,
                4,
                TestData.files(2),
                0.3,
                7,
                Duplicates.SKIP,
                1,
                checksums,
                null,
                directory.resolve("dataset").toString());
        return new PrepareJob(spark).run(request, ProgressListener.NONE).manifest();
    }

    private List<PatchRow> rows(Split split) {
        PatchDataset dataset = PatchDataset.open(directory.resolve("dataset").toString(), new Configuration());
        return dataset.reader(split)
                .read(LongStream.range(0, dataset.rows(split)).toArray());
    }
}
