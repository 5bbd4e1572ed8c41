package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading, from shards that are written without Spark. */
class PatchDatasetTest {
    private static final Configuration HADOOP = new Configuration();
    private static final PatchLayout LAYOUT = new PatchLayout(3, 64, 4);
    private static final int ROWS_PER_SHARD = 1500;

    @TempDir
    Path directory;

    private PatchDataset dataset;

    @BeforeEach
    void writeDataset() throws Exception {
        dataset = TestDataset.write(directory, LAYOUT, 2, ROWS_PER_SHARD);
    }

    @Test
    void rowGroupsAreAboutAMebibyte() {
        int[] rows = dataset.manifest().rowGroupRows(Split.TRAIN);
        assertThat(rows).hasSizeBetween(34, 38);
        assertThat(rows[0] * (double) LAYOUT.length()).isBetween(0.9 * (1 << 20), 1.1 * (1 << 20));
    }

    @Test
    void readsRowsInAnyOrderAcrossShards() {
        PatchReader reader = dataset.reader(Split.TRAIN);
        assertThat(reader.rows()).isEqualTo(3000);
        long[] rows = new Random(1).longs(300, 0, 3000).toArray();
        rows[0] = 2999;
        rows[1] = 0;
        rows[2] = 2999;

        List<PatchRow> found = reader.read(rows);

        for (int i = 0; i < rows.length; i++) {
            PatchRow expected = TestDataset.row(LAYOUT, (int) rows[i]);
            assertThat(found.get(i).id()).isEqualTo(expected.id());
            assertThat(found.get(i).label()).isEqualTo(expected.label());
            assertThat(Arrays.equals(found.get(i).patches(), expected.patches()))
                    .isTrue();
        }
        assertThatThrownBy(() -> reader.read(3000)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(dataset.rows(Split.VALIDATION)).isZero();
    }

    @Test
    void aFlippedBitIsNoticedByReaderAndVerification() throws Exception {
        Path shard = withoutChecksum(0);
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);

        assertDamaged("CRC");
        assertThat(dataset.verify(ProgressListener.NONE))
                .singleElement()
                .asString()
                .contains("part-00000.parquet has SHA-256 ");
    }

    @Test
    void aTruncatedShardIsNoticed() throws Exception {
        Path shard = withoutChecksum(0);
        Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 1000));

        assertDamaged("it has 1000 bytes, expected ");
    }

    @Test
    void aMissingShardIsNoticed() throws Exception {
        Files.delete(withoutChecksum(0));

        assertThatThrownBy(() -> dataset.reader(Split.TRAIN).read(0))
                .isInstanceOf(InputDataException.class)
                .hasMessageEndingWith("part-00000.parquet is missing; prepare the dataset again");
        assertThat(dataset.verify(ProgressListener.NONE))
                .singleElement()
                .asString()
                .endsWith("part-00000.parquet is missing");
    }

    @Test
    void aShardOfAnotherDatasetIsNoticed() throws Exception {
        Path manifest = directory.resolve("_dataset.json");
        int[] rows = dataset.manifest().rowGroupRows(Split.TRAIN);
        // Two row groups of the first shard, whose sum stays.
        String groups = rows[0] + ", " + rows[1] + ",";
        withoutChecksum(directory, "_dataset.json");
        String text = Files.readString(manifest);
        assertThat(text).contains(groups);
        Files.writeString(manifest, text.replaceFirst(groups, "17, " + (rows[0] + rows[1] - 17) + ","));
        dataset = PatchDataset.open(directory.toString(), HADOOP);

        assertDamaged("its row groups have ");
    }

    @Test
    void refusesWhatIsNoDataset() throws Exception {
        assertThatThrownBy(() -> PatchDataset.open(directory.resolve("none").toString(), HADOOP))
                .isInstanceOf(InputDataException.class)
                .hasMessageEndingWith("none is not a finished dataset (no _dataset.json); run prepare first");
        withoutChecksum(directory, "_dataset.json");
        Files.writeString(directory.resolve("_dataset.json"), "{\"schemaVersion\": 1}");
        assertThatThrownBy(() -> PatchDataset.open(directory.toString(), HADOOP))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("_dataset.json has schema version 1, this program reads 2");
        Files.writeString(directory.resolve("_dataset.json"), "{\"schemaVersion\": ");
        assertThatThrownBy(() -> PatchDataset.open(directory.toString(), HADOOP))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("_dataset.json is not the manifest of a dataset");
    }

    private void assertDamaged(String how) {
        long[] allOfTheFirstShard = LongStream.range(0, ROWS_PER_SHARD).toArray();
        assertThatThrownBy(() -> dataset.reader(Split.TRAIN).read(allOfTheFirstShard))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining("part-00000.parquet is damaged: ")
                .hasMessageContaining(how)
                .hasMessageEndingWith("; prepare the dataset again");
    }

    /** Hadoop's own checksum file would notice first; object stores have none. */
    private Path withoutChecksum(int shard) throws IOException {
        return withoutChecksum(directory.resolve("split=train"), "part-0000" + shard + ".parquet");
    }

    private static Path withoutChecksum(Path folder, String file) throws IOException {
        Files.deleteIfExists(folder.resolve("." + file + ".crc"));
        return folder.resolve(file);
    }
}
