package org.tarflow4j.jobs.output;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.example.GroupWriteSupport;
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
        Configuration settings = new Configuration(false);
        GroupWriteSupport.setSchema(schema, settings);
        return new Builder(new ParquetStream(file.stream()))
                .withConf(settings)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                // Rows are large: look at the sizes after each, or the first group would hold a hundred of them.
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(64)
                .withPageWriteChecksumEnabled(true)
                .build();
    }

    private static final class Builder extends ParquetWriter.Builder<Group, Builder> {
        private final ParquetStream stream;

        Builder(ParquetStream stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Group> getWriteSupport(Configuration settings) {
            return new GroupWriteSupport() {
                /** Called when the last row group is written and nothing else is. */
                @Override
                public FinalizedWriteContext finalizeWrite() {
                    stream.beginTail();
                    return super.finalizeWrite();
                }
            };
        }
    }
}
