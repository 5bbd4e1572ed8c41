package org.tarflow4j.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes one shard. Every setting that reaches the bytes is fixed here and nothing is taken from the cluster's
 * configuration, so the same rows give the same file everywhere. Not compressed: pixels compress badly, and a
 * compressor's version would show in the bytes. Row groups are small, because training walks through {@link
 * BatchPlan#LANES} of them at a time.
 */
final class ShardWriter implements Closeable {
    private static final long ROW_GROUP_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 1 << 20;

    private final ParquetWriter<PatchRow> writer;

    ShardWriter(OutputFile file) throws IOException {
        writer = new Builder(file)
                .withConf(new Configuration(false))
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withWriterVersion(WriterVersion.PARQUET_1_0)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withPageSize(PAGE_BYTES)
                // Rows are large: look at the sizes after each, or the first group would hold a hundred of them.
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(64)
                .withPageWriteChecksumEnabled(true)
                .build();
    }

    void write(PatchRow row) throws IOException {
        writer.write(row);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** Rows of each row group; call after {@link #close}. */
    int[] rowGroupRows() {
        List<BlockMetaData> groups = writer.getFooter().getBlocks();
        return groups.stream()
                .mapToInt(group -> Math.toIntExact(group.getRowCount()))
                .toArray();
    }

    private static final class Builder extends ParquetWriter.Builder<PatchRow, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<PatchRow> getWriteSupport(Configuration conf) {
            return new RowWriteSupport();
        }
    }

    private static final class RowWriteSupport extends WriteSupport<PatchRow> {
        @SuppressWarnings("NullAway.Init") // Parquet hands it over before the first row
        private RecordConsumer consumer;

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(ShardFormat.SCHEMA, new HashMap<>());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(PatchRow row) {
            consumer.startMessage();
            consumer.startField("id", ShardFormat.ID);
            consumer.addBinary(Binary.fromString(row.id()));
            consumer.endField("id", ShardFormat.ID);
            consumer.startField("label", ShardFormat.LABEL);
            consumer.addInteger(row.label());
            consumer.endField("label", ShardFormat.LABEL);
            consumer.startField("patches", ShardFormat.PATCHES);
            consumer.addBinary(Binary.fromConstantByteArray(row.patches()));
            consumer.endField("patches", ShardFormat.PATCHES);
            consumer.endMessage();
        }
    }
}
