package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarflow4j.data.parquet.Allocation;
import org.tarflow4j.data.parquet.Lie;
import org.tarflow4j.data.parquet.Lies;

/** Hugging Face's Parquet files that lie: refused, or the group that lies is skipped, in a bounded heap. */
class LyingParquetTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            "message schema { optional group image { optional binary bytes; }" + " optional int64 label; }");
    private static final int ROWS = 60;
    private static final long BOUND = 64 << 20;

    @TempDir
    Path directory;

    private Path file;
    private List<String> truth;

    @BeforeEach
    void write() throws Exception {
        write(CompressionCodecName.SNAPPY, WriterVersion.PARQUET_1_0);
    }

    @Test
    void aboutPlacesIsRefusedOrSkipped() throws Exception {
        Lies lies = new Lies(Files.readAllBytes(file));
        List<Lie> all = new ArrayList<>(lies.aboutTheFooter());
        all.addAll(lies.aboutPlaces());
        all.addAll(lies.aboutPages());
        for (Lie lie : all) {
            assertThat(outcome(lie)).as(lie.what()).isNotEqualTo(truth);
        }
    }

    @Test
    void aboutOtherThingsDoesNoHarm() throws Exception {
        for (Lie lie : new Lies(Files.readAllBytes(file)).aboutOtherThings()) {
            outcome(lie);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
    void damageDoesNoHarm(CompressionCodecName codec) throws Exception {
        for (WriterVersion version : WriterVersion.values()) {
            write(codec, version);
            assertThat(truth).hasSize(ROWS).first().asString().endsWith(" 0 picture 0");
            Lies lies = new Lies(Files.readAllBytes(file));
            List<Lie> all = new ArrayList<>(lies.flippedBits(50));
            all.addAll(lies.largeNumbersInPages(5));
            for (Lie lie : all) {
                outcome(lie);
            }
        }
    }

    @Test
    void aDamagedRowGroupIsSkippedAndTheNextIsRead() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[40] ^= 1;
        List<String> lines = outcome(new Lie("a flipped bit", bytes));

        String first = lines.get(0);
        assertThat(first).startsWith("a.parquet/0000000 damaged ").endsWith(" images after it are lost");
        int lost = Integer.parseInt(first.replaceAll(".*; ([0-9]+) images.*", "$1"));
        assertThat(lines.subList(1, lines.size())).isEqualTo(truth.subList(lost + 1, ROWS));
    }

    /** What was read, or a single line that says why nothing was. */
    private List<String> outcome(Lie lie) throws Exception {
        Files.write(file, lie.file());
        long before = Allocation.bytes();
        try {
            return read();
        } catch (UnusableSourceException e) {
            return List.of(e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError("Fell for " + lie.what(), e);
        } finally {
            assertThat(Allocation.bytes() - before).as(lie.what()).isLessThan(BOUND);
        }
    }

    private List<String> read() throws Exception {
        SourceRequest request = SourceRequest.of(SourceKind.PARQUET, file.toString());
        return SourceReading.read(
                ParquetSource.open(request, SourceReading.HADOOP).splits());
    }

    private void write(CompressionCodecName codec, WriterVersion version) throws Exception {
        file = write(directory.resolve("a.parquet"), codec, version);
        truth = read();
    }

    /** A file of a few row groups. */
    static Path write(Path file, CompressionCodecName codec, WriterVersion version) throws Exception {
        Files.deleteIfExists(file);
        SimpleGroupFactory rows = new SimpleGroupFactory(SCHEMA);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
                .withType(SCHEMA)
                .withCompressionCodec(codec)
                .withWriterVersion(version)
                .withDictionaryEncoding("label", false)
                .withRowGroupSize(200L)
                .withMinRowCountForPageSizeCheck(10)
                .withMaxRowCountForPageSizeCheck(10)
                .build()) {
            for (int i = 0; i < ROWS; i++) {
                Group row = rows.newGroup();
                // Each many times, so that there is a dictionary.
                String picture = "picture " + i / 20 + "x".repeat(i / 20 * 90);
                row.addGroup("image")
                        .append("bytes", Binary.fromConstantByteArray(picture.getBytes(StandardCharsets.UTF_8)));
                writer.write(row.append("label", (long) (i % 2)));
            }
        }
        // Hadoop's own checksum would notice first; object stores have none.
        Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
        return file;
    }
}
