package org.tarflow4j.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFilesTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message row {
              required int64 index;
              optional group image { required binary bytes; required binary path (STRING); }
            }
            """);
    private static final String NAME = "rows.parquet";
    private static final int ROWS = 5;

    @TempDir
    private Path folder;

    /** In the other one all identity hash codes are the same, so hash sets are in the order in which they were filled. */
    @Test
    void twoJvmsWriteTheSameBytes() throws Exception {
        main(folder.resolve("here").toString());
        Path there = folder.resolve("there");
        File words = folder.resolve("words").toFile();
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParquetFilesTest.class.getName(),
                        there.toString())
                .redirectErrorStream(true)
                .redirectOutput(words)
                .start();
        try {
            assertThat(java.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            java.destroyForcibly();
        }
        assertThat(java.exitValue()).as(Files.readString(words.toPath())).isZero();
        assertThat(there.resolve(NAME))
                .hasSameBinaryContentAs(folder.resolve("here").resolve(NAME));
    }

    @Test
    void encodingsAscendAndTheRowsAreThere() throws IOException {
        main(folder.toString());
        List<List<Encoding>> encodings = footer(Files.readAllBytes(folder.resolve(NAME))).getRow_groups().stream()
                .flatMap(group -> group.getColumns().stream())
                .map(column -> column.getMeta_data().getEncodings())
                .toList();
        assertThat(encodings)
                .hasSize(3)
                .allSatisfy(list -> assertThat(list).hasSizeGreaterThan(1).isSorted());

        OutputDirectory directory = new OutputDirectory(folder.toString(), new Configuration());
        try (ParquetRows rows = new ParquetRows(directory.path(NAME), SCHEMA, new Configuration())) {
            for (int i = 0; i < ROWS; i++) {
                assertThat(rows.read().getLong("index", 0)).isEqualTo(i);
            }
            assertThat(rows.read()).isNull();
        }
    }

    private static FileMetaData footer(byte[] file) throws IOException {
        int end = file.length - 8;
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
        return Util.readFileMetaData(new ByteArrayInputStream(file, end - length, length));
    }

    /** Writes the file into a directory. */
    public static void main(String... arguments) throws IOException {
        OutputDirectory directory = new OutputDirectory(arguments[0], new Configuration());
        SimpleGroupFactory rows = new SimpleGroupFactory(SCHEMA);
        try (PendingFile file = directory.create(NAME)) {
            try (ParquetWriter<Group> writer = ParquetFiles.writer(file, SCHEMA)) {
                for (int i = 0; i < ROWS; i++) {
                    Group row = rows.newGroup();
                    row.add("index", (long) i);
                    if (i % 2 == 0) {
                        Group image = row.addGroup("image");
                        image.add("bytes", Binary.fromConstantByteArray(new byte[100 * i]));
                        image.add("path", i + ".png");
                    }
                    writer.write(row);
                }
            }
            file.commit();
        }
    }
}
