package org.tarflow4j.jobs.quality.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.sample.StoredSample;
import org.tarflow4j.jobs.sample.WrittenSamples;

/** Directories of samples with one hostile file: judged, or refused with exit code 3. */
class HostileSamplesTest {
    private static final String ROOT = "hostile://samples/";
    private static final Configuration HADOOP = new Configuration();
    private static final int COUNT = 5;

    @TempDir
    static Path local;

    @BeforeAll
    static void write() throws Exception {
        MemoryDisk.register(HADOOP, "hostile");
        HADOOP.setBoolean("fs.hostile.impl.disable.cache", false);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        List<StoredSample> samples = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            samples.add(new StoredSample(i, i, 0, 0, 0, png.toByteArray(), png.toByteArray()));
        }
        for (SampleFormat format : SampleFormat.values()) {
            WrittenSamples.write(
                    local.resolve(format.name()),
                    format,
                    3,
                    IntStream.range(0, COUNT).boxed().toList(),
                    samples);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PNG, _request.json, 1500",
        "WEBDATASET, _shards/000000.json, 1500",
        "PNG, _shards/000001.json, 1500",
        "PNG, 000002.png, 200",
        "WEBDATASET, samples-000000.tar, 2000",
        "PARQUET, samples-000000.parquet, 1500"
    })
    void damageDoesNoHarm(SampleFormat format, String name, int count) throws Exception {
        Path whole = local.resolve(format.name());
        try (Stream<Path> files = Files.walk(whole)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                put(whole.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        assertThat(read()).isEqualTo(COUNT);
        byte[] record = Files.readAllBytes(whole.resolve("_shards/000000.json"));
        byte[] file = Files.readAllBytes(whole.resolve(name));
        Fuzz.Result result =
                Fuzz.run(format + " " + name, new Mutator(List.of(file)), count, ForUsers::blamesTheInput, hostile -> {
                    put(name, hostile);
                    if (name.startsWith("samples")) { // a shard of another length would not be looked at
                        put("_shards/000000.json", withLength(record, hostile.length));
                    }
                    read();
                });
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isPositive();
    }

    private static byte[] withLength(byte[] record, int length) {
        return new String(record, java.nio.charset.StandardCharsets.UTF_8)
                .replaceFirst("\"bytes\" : \\d+", "\"bytes\" : " + length)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static int read() {
        SampleFolder folder = SampleFolder.of(ROOT, "samples", new ImageShape(1, 4), 0, HADOOP)
                .orElseThrow();
        return folder.open().read(LongStream.range(0, folder.count()).toArray()).size();
    }

    private static void put(String name, byte[] content) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(ROOT + name);
        FileSystem disk = path.getFileSystem(HADOOP);
        try (FSDataOutputStream out = disk.create(path, true)) {
            out.write(content);
        }
    }
}
