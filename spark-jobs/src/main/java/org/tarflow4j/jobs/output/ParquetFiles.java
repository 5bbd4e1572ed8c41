package org.tarflow4j.jobs.output;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * Writes Parquet with fixed settings: the same rows give the same file everywhere. Not compressed, since PNGs and noise do
 * not get smaller. {@link ParquetRows} reads it.
 */
public final class ParquetFiles {
    private static final long ROW_GROUP_BYTES = 8 << 20;

    private ParquetFiles() {}

    public static ParquetWriter<Group> writer(PendingFile file, MessageType schema) throws IOException {
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
}
