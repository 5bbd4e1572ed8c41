package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;

/** Hostile manifests, shards and statistics of a dataset: refused with what is wrong, exit code 3. */
class HostileDatasetTest {
    private static final String ROOT = "hostile://dataset/d";
    private static final String SHARD = "split=train/part-00000.parquet";
    private static final Configuration HADOOP = new Configuration();
    private static final Map<String, byte[]> WHOLE = new HashMap<>();

    @BeforeAll
    static void write(@TempDir java.nio.file.Path directory) throws Exception {
        MemoryDisk.register(HADOOP, "hostile");
        HADOOP.setBoolean("fs.hostile.impl.disable.cache", false);
        TestDataset.write(directory, new PatchLayout(1, 4, 2), 2, 3);
        for (String name :
                List.of(DatasetManifest.FILE_NAME, PixelSums.FILE_NAME, SHARD, "split=train/part-00001.parquet")) {
            WHOLE.put(name, java.nio.file.Files.readAllBytes(directory.resolve(name)));
        }
    }

    @BeforeEach
    void restore() throws Exception {
        for (Map.Entry<String, byte[]> file : WHOLE.entrySet()) {
            put(file.getKey(), file.getValue());
        }
        read();
    }

    @Test
    void manifest() {
        fuzz("_dataset.json", 2000, DatasetManifest.FILE_NAME, "../../../part-00000.parquet", "split=train/..");
    }

    @Test
    void statistics() {
        fuzz("_statistics.json", 500, PixelSums.FILE_NAME);
    }

    @Test
    void shard() throws Exception {
        Mutator mutator = new Mutator(List.of(WHOLE.get(SHARD)));
        String manifest = new String(WHOLE.get(DatasetManifest.FILE_NAME), StandardCharsets.UTF_8);
        String length = "\"bytes\" : " + WHOLE.get(SHARD).length;
        assertThat(manifest).contains(length);
        Fuzz.Result result = Fuzz.run("shard", mutator, 1000, InputDataException.class::isInstance, file -> {
            put(SHARD, file);
            put(
                    DatasetManifest.FILE_NAME,
                    manifest.replaceFirst(length, "\"bytes\" : " + file.length).getBytes(StandardCharsets.UTF_8));
            read();
        });
        assertThat(result.refused()).isGreaterThan(500);
    }

    /** Shards are copied to where the manifest says. */
    @Test
    void aManifestThatNamesFilesElsewhereIsRefused() throws Exception {
        String manifest = new String(WHOLE.get(DatasetManifest.FILE_NAME), StandardCharsets.UTF_8);
        String digest = manifest.replaceAll("(?s).*?\"sha256\" : \"([0-9a-f]+)\".*", "$1");
        for (String wrong : List.of(
                manifest.replace(SHARD, "../../../part-00000.parquet"), manifest.replace(digest, "../../../x"))) {
            put(DatasetManifest.FILE_NAME, wrong.getBytes(StandardCharsets.UTF_8));
            assertThat(wrong).isNotEqualTo(manifest);
            assertThatThrownBy(() -> PatchDataset.open(ROOT, HADOOP))
                    .isInstanceOf(InputDataException.class)
                    .hasMessageContaining("../../../");
        }
    }

    private static void fuzz(String format, int count, String name, String... words) {
        Mutator mutator = new Mutator(List.of(WHOLE.get(name)), words);
        Fuzz.Result result = Fuzz.run(format, mutator, count, InputDataException.class::isInstance, file -> {
            put(name, file);
            read();
        });
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isGreaterThan(count / 4);
    }

    private static void read() {
        PatchDataset dataset = PatchDataset.open(ROOT, HADOOP);
        dataset.statistics();
        PatchReader reader = dataset.reader(Split.TRAIN);
        assertThat(reader.rows()).isEqualTo(dataset.rows(Split.TRAIN));
        reader.read(LongStream.range(0, Math.min(reader.rows(), 100)).toArray());
    }

    private static void put(String name, byte[] content) throws Exception {
        Path path = new Path(ROOT, name);
        FileSystem disk = path.getFileSystem(HADOOP);
        try (FSDataOutputStream out = disk.create(path, true)) {
            out.write(content);
        }
    }
}
