package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.ColumnChunkProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Writes and reads Parquet with fixed settings: the same rows give the same file everywhere. Not compressed, since PNGs and
 * noise do not get smaller.
 */
final class ParquetFiles {
    private static final long ROW_GROUP_BYTES = 8 << 20;

    /** Encodings of levels and values, of required and of optional columns. */
    private static final EnumSet<Encoding> REQUIRED = EnumSet.of(Encoding.PLAIN, Encoding.BIT_PACKED);

    private static final EnumSet<Encoding> OPTIONAL = EnumSet.of(Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED);

    private ParquetFiles() {}

    /**
     * A schema whose files are the same from every JVM. Parquet lists the encodings of a column in the order of a hash set
     * of constants, which differs from one JVM to the next; but it keeps one set for all columns that are alike, the first
     * that it is shown. That is this one, in a fixed order.
     */
    static MessageType schema(String text) {
        MessageType schema = MessageTypeParser.parseMessageType(text);
        for (ColumnDescriptor column : schema.getColumns()) {
            ColumnPath path = ColumnPath.get(column.getPath());
            for (EnumSet<Encoding> encodings : List.of(REQUIRED, OPTIONAL)) {
                ColumnChunkProperties.get(
                        path, column.getPrimitiveType(), CompressionCodecName.UNCOMPRESSED, encodings);
            }
        }
        return schema;
    }

    static ParquetWriter<Group> writer(PendingFile file, MessageType schema) throws IOException {
        return ExampleParquetWriter.builder(file)
                .withConf(new Configuration(false))
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                // Rows are large: look at the sizes after each, or the first group would hold a hundred of them.
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(64)
                .withPageWriteChecksumEnabled(true)
                .build();
    }

    /** Compares every page with its checksum. */
    static ParquetReader<Group> reader(Path path, Configuration hadoop) throws IOException {
        Configuration checked = new Configuration(hadoop);
        checked.setBoolean("parquet.page.verify-checksum.enabled", true);
        return ParquetReader.builder(new GroupReadSupport(), path)
                .withConf(checked)
                .build();
    }
}
