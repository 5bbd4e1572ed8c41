package org.tarflow4j.data;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** What was read from a split, kept until the dataset is finished: a Parquet file of {@link StagedRow}s. */
final class StagedFile {
    static final String ID = "id";
    static final String HELD_OUT = "heldOut";
    static final String LABEL = "label";
    static final String DIGEST = "digest";
    static final String PATCHES = "patches";
    static final String REASON = "reason";
    static final String DETAIL = "detail";

    private static final long ROW_GROUP_BYTES = 8 << 20;

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(ID)
            .required(PrimitiveTypeName.BOOLEAN)
            .named(HELD_OUT)
            .required(PrimitiveTypeName.INT32)
            .named(LABEL)
            .optional(PrimitiveTypeName.BINARY)
            .named(DIGEST)
            .optional(PrimitiveTypeName.BINARY)
            .named(PATCHES)
            .optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(REASON)
            .optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(DETAIL)
            .named("input");

    private StagedFile() {}

    /** Writes rows; the file is whole when it is closed. */
    static final class Writer implements Closeable {
        private final SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
        private final ParquetWriter<Group> writer;

        Writer(FileSystem fileSystem, Path path) throws IOException {
            writer = ExampleParquetWriter.builder(new DigestedFile(fileSystem, path))
                    .withConf(new Configuration(false))
                    .withType(SCHEMA)
                    .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                    .withDictionaryEncoding(false)
                    .withRowGroupSize(ROW_GROUP_BYTES)
                    // Rows are large: look at the sizes after each, or the first group would hold a hundred of them.
                    .withMinRowCountForPageSizeCheck(1)
                    .withMaxRowCountForPageSizeCheck(64)
                    .withPageWriteChecksumEnabled(true)
                    .build();
        }

        void write(StagedRow row) throws IOException {
            Group group = groups.newGroup();
            group.add(ID, row.id());
            group.add(HELD_OUT, row.heldOut());
            group.add(LABEL, row.label());
            add(group, DIGEST, row.digest());
            add(group, PATCHES, row.patches());
            add(group, REASON, row.reason());
            add(group, DETAIL, row.detail());
            writer.write(group);
        }

        private static void add(Group group, String column, byte @Nullable [] value) {
            if (value != null) {
                group.add(column, Binary.fromConstantByteArray(value));
            }
        }

        private static void add(Group group, String column, @Nullable String value) {
            if (value != null) {
                group.add(column, value);
            }
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    /** Reads the rows again, one at a time. */
    static final class Reader implements Closeable {
        private final ParquetReader<Group> reader;

        Reader(Path path, Configuration hadoop) throws IOException {
            reader = ParquetReader.builder(new GroupReadSupport(), path)
                    .withConf(hadoop)
                    .build();
        }

        /** Null at the end. */
        @Nullable
        StagedRow next() throws IOException {
            Group group = reader.read();
            return group == null
                    ? null
                    : new StagedRow(
                            group.getString(ID, 0),
                            group.getBoolean(HELD_OUT, 0),
                            group.getInteger(LABEL, 0),
                            bytes(group, DIGEST),
                            bytes(group, PATCHES),
                            string(group, REASON),
                            string(group, DETAIL));
        }

        private static byte @Nullable [] bytes(Group group, String column) {
            return group.getFieldRepetitionCount(column) == 0
                    ? null
                    : group.getBinary(column, 0).getBytes();
        }

        private static @Nullable String string(Group group, String column) {
            return group.getFieldRepetitionCount(column) == 0 ? null : group.getString(column, 0);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
