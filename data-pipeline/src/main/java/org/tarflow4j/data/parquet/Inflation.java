package org.tarflow4j.data.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Decompression of the pages of a column, none to more than an honest page of its size can be. */
final class Inflation implements Closeable {
    /** Labels may all be the same and compress to nothing; pictures are compressed already. */
    private static final long FREE = 16 << 20;

    private static final int RATIO = 64;
    private static final int BUFFER_BYTES = 1 << 16;

    private final CompressionCodecName codec;
    private final CodecFactory codecs;
    private final BytesInputDecompressor decompressor;

    /** @throws DamagedParquetException if the codec is not one of those that are read */
    Inflation(CompressionCodecName codec, Configuration hadoop) throws DamagedParquetException {
        switch (codec) {
            case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> {}
            default -> throw new DamagedParquetException("it is compressed with " + codec + ", which is not read");
        }
        this.codec = codec;
        this.codecs = new CodecFactory(hadoop, BUFFER_BYTES);
        this.decompressor = codecs.getDecompressor(codec);
    }

    void requireSize(PageHeader header) throws DamagedParquetException {
        long size = header.getUncompressed_page_size();
        long compressed = header.getCompressed_page_size();
        boolean honest = codec == CompressionCodecName.UNCOMPRESSED
                ? size == compressed
                : size >= 0 && size <= Math.max(FREE, RATIO * compressed);
        if (!honest) {
            throw new DamagedParquetException("a page claims to be " + size + " bytes in " + compressed);
        }
    }

    /** The bytes of a page, {@code size} of them. */
    BytesInput inflate(ByteBuffer compressed, int size) throws IOException {
        if (codec == CompressionCodecName.UNCOMPRESSED) {
            return BytesInput.from(compressed);
        }
        requireSnappySize(compressed.duplicate(), size);
        try {
            return BytesInput.from(
                    decompressor.decompress(BytesInput.from(compressed), size).toByteArray());
        } catch (IOException | RuntimeException e) { // also what the codecs throw for garbage
            throw new DamagedParquetException("a page cannot be decompressed: " + e.getMessage(), e);
        }
    }

    /** Snappy's data begin with their length, which its library makes a buffer of. */
    private void requireSnappySize(ByteBuffer compressed, int size) throws DamagedParquetException {
        if (codec != CompressionCodecName.SNAPPY || size == 0) {
            return;
        }
        try {
            int told = Runs.varint(compressed);
            if (told != size) {
                throw new DamagedParquetException("a page of " + size + " bytes says it has " + told);
            }
        } catch (BufferUnderflowException e) {
            throw new DamagedParquetException("a page ends inside its length", e);
        }
    }

    @Override
    public void close() {
        codecs.release();
    }
}
