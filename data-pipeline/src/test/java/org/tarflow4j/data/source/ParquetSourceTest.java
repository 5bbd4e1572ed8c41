package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetSourceTest {
    private static final String SCHEMA =
            "message schema { optional group image { optional binary bytes; optional binary path (STRING); }"
                    + " optional int64 label; optional binary caption (STRING); }";
    private static final String NAMES =
            "{\"info\": {\"features\": {\"image\": {\"_type\": \"Image\"}, \"label\": {\"names\": [\"ape\", \"bee\"],"
                    + " \"_type\": \"ClassLabel\"}}}}";

    @TempDir
    Path directory;

    @Test
    void rowsAreNumberedThroughTheFileAndNamesComeFromTheFooter() throws Exception {
        Path file = write("train-00000.parquet", NAMES, 500, SCHEMA);

        ImageSource source = open(directory.toString(), null);

        assertThat(source.classNames()).containsExactly("ape", "bee");
        assertThat(source.classIds()).containsExactly("0", "1");
        assertThat(SourceReading.read(source.splits())).isEqualTo(expected("train-00000.parquet/", 500));
        ImageFooter footer =
                ImageFooter.read(SourceFiles.file(file.toString(), SourceReading.HADOOP), SourceReading.HADOOP);
        assertThat(footer.groupBytes()).hasSizeGreaterThan(4);
    }

    @Test
    void aSplitIsAsManyRowGroupsAsAreEnoughForATask() throws Exception {
        Path file = write("train-00000.parquet", NAMES, 500, SCHEMA);
        write("train-00001.parquet", NAMES, 3, SCHEMA);
        long[] groups = ImageFooter.read(SourceFiles.file(file.toString(), SourceReading.HADOOP), SourceReading.HADOOP)
                .groupBytes();
        List<String> everything = new ArrayList<>(expected("train-00000.parquet/", 500));
        everything.addAll(expected("train-00001.parquet/", 3));

        for (long enough : new long[] {1, groups[0], groups[0] + 1, groups[0] + groups[1], 64 << 20}) {
            List<SourceSplit> splits = ParquetSource.open(
                            request(directory.toString(), null), SourceReading.HADOOP, enough)
                    .splits();

            assertThat(SourceReading.read(splits)).isEqualTo(everything);
            assertThat(splits.stream().mapToLong(SourceSplit::bytes).sum())
                    .isGreaterThan(Arrays.stream(groups).sum());
            assertThat(splits.stream().map(SourceSplit::name)).doesNotHaveDuplicates();
            int taken = 0;
            for (SourceSplit split : splits.subList(0, splits.size() - 1)) {
                long bytes = 0;
                while (taken < groups.length && bytes < enough) {
                    bytes += groups[taken++];
                }
                assertThat(split.bytes()).isEqualTo(bytes);
            }
            // No split reaches into the next file.
            assertThat(taken).isEqualTo(groups.length);
        }
    }

    @Test
    void narrowLabelsAndNoMetadata() throws Exception {
        write("a.parquet", null, 5, SCHEMA.replace("int64", "int32"));

        ImageSource source = open(directory + "/*.parquet", directory + "/a.parquet");

        assertThat(source.classNames()).containsExactly("0", "1");
        assertThat(SourceReading.read(source.heldOut())).isEqualTo(expected("held-out/a.parquet/", 5));
        SourceRequest named =
                new SourceRequest(SourceKind.PARQUET, directory.toString(), null, null, null, List.of("x", "y", "z"));
        assertThat(ParquetSource.open(named, SourceReading.HADOOP).classNames()).containsExactly("x", "y", "z");
    }

    @Test
    void rowsThatCannotBeUsedAreListed() throws Exception {
        MessageType schema = MessageTypeParser.parseMessageType(SCHEMA);
        SimpleGroupFactory rows = new SimpleGroupFactory(schema);
        Path file = directory.resolve("x.parquet");
        try (ParquetWriter<Group> writer = writer(file, schema, NAMES)) {
            writer.write(rows.newGroup().append("label", 1L));
            Group noBytes = rows.newGroup().append("label", 1L);
            noBytes.addGroup("image").append("path", "x.jpg");
            writer.write(noBytes);
            writer.write(row(rows, "high", 2));
            writer.write(row(rows, "far", 1L << 32));
            writer.write(row(rows, "none", -1));
            Group unlabelled = rows.newGroup();
            unlabelled.addGroup("image").append("bytes", Binary.fromString("null"));
            writer.write(unlabelled);
        }

        assertThat(SourceReading.read(open(file.toString(), null).splits()))
                .containsExactly(
                        "x.parquet/0000000 not-an-image the row holds no image",
                        "x.parquet/0000001 not-an-image the row holds no image",
                        "x.parquet/0000002 unknown-class its class is not among those of the dataset",
                        "x.parquet/0000003 unknown-class its class is not among those of the dataset",
                        "x.parquet/0000004 -1 none",
                        "x.parquet/0000005 -1 null");
    }

    @Test
    void otherFilesAreRefusedBeforeWorkStarts() throws Exception {
        Path file = write("a.parquet", NAMES, 5, SCHEMA);
        byte[] whole = Files.readAllBytes(file);
        Files.delete(directory.resolve(".a.parquet.crc"));
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertFails("a.parquet is not a whole Parquet file: ");
        Files.delete(file);
        write("b.parquet", NAMES, 5, SCHEMA.replace("label", "class"));
        assertFails("b.parquet has no columns image (bytes, path) and label (a whole number): [image, class, caption];"
                + " convert it to Hugging Face's layout");
        write("b.parquet", NAMES, 5, SCHEMA);
        write("c.parquet", null, 5, SCHEMA);
        assertFails("c.parquet has other class names than file:" + directory + "/b.parquet");
        assertThatThrownBy(() -> open(directory + "/b.parquet", directory + "/c.parquet"))
                .hasMessageContaining("these files do not belong together");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> open(directory.toString(), null))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining(message);
    }

    private static ImageSource open(String path, @Nullable String heldOut) throws Exception {
        return ParquetSource.open(request(path, heldOut), SourceReading.HADOOP);
    }

    private static SourceRequest request(String path, @Nullable String heldOut) {
        return new SourceRequest(SourceKind.PARQUET, path, heldOut, null, null, List.of());
    }

    private static List<String> expected(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("%s%07d %d %s", prefix, i, i % 2, picture(i)))
                .toList();
    }

    private static String picture(int i) {
        return "picture " + i + " " + "x".repeat(i);
    }

    private Path write(String name, @Nullable String metadata, int count, String schemaText) throws Exception {
        MessageType schema = MessageTypeParser.parseMessageType(schemaText);
        SimpleGroupFactory rows = new SimpleGroupFactory(schema);
        Path file = directory.resolve(name);
        Files.deleteIfExists(file);
        try (ParquetWriter<Group> writer = writer(file, schema, metadata)) {
            for (int i = 0; i < count; i++) {
                writer.write(row(rows, picture(i), i % 2));
            }
        }
        return file;
    }

    private static Group row(SimpleGroupFactory rows, String picture, long label) {
        Group row = rows.newGroup();
        row.addGroup("image")
                .append("bytes", Binary.fromConstantByteArray(picture.getBytes(StandardCharsets.UTF_8)))
                .append("path", "x.jpg");
        String column = row.getType().containsField("label") ? "label" : "class";
        if (row.getType().getType(column).toString().contains("int32")) {
            row.add(column, (int) label);
        } else {
            row.add(column, label);
        }
        return row.append("caption", "not read");
    }

    private static ParquetWriter<Group> writer(Path file, MessageType schema, @Nullable String metadata)
            throws Exception {
        return ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
                .withType(schema)
                .withExtraMetaData(metadata == null ? Map.of() : Map.of("huggingface", metadata))
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(20_000L)
                .withMinRowCountForPageSizeCheck(10)
                .withMaxRowCountForPageSizeCheck(10)
                .build();
    }
}
