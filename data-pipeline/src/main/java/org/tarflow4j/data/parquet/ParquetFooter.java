package org.tarflow4j.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/** The footer of a Parquet file whose row groups and columns lie in the file, before the footer, none over another. */
public final class ParquetFooter {
    private static final int LIMIT = 16 << 20;
    /** The library goes through the schema by recursion. */
    private static final int COLUMNS_LIMIT = 1000;

    private static final int MAGIC_BYTES = 4;
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC_BYTES;
    private static final String MAGIC = "PAR1";

    private final ParquetMetadata metadata;

    private ParquetFooter(ParquetMetadata metadata) {
        this.metadata = metadata;
    }

    /**
     * Reads the footer of a file.
     *
     * @throws DamagedParquetException if it is none, or lies
     */
    public static ParquetFooter read(FileStatus file, Configuration hadoop) throws IOException {
        try (FSDataInputStream in = file.getPath().getFileSystem(hadoop).open(file.getPath())) {
            return read(in, file.getLen());
        }
    }

    private static ParquetFooter read(FSDataInputStream in, long fileLength) throws IOException {
        if (fileLength < MAGIC_BYTES + TAIL_BYTES) {
            throw new DamagedParquetException("it has " + fileLength + " bytes");
        }
        byte[] tail = bytes(in, fileLength - TAIL_BYTES, TAIL_BYTES);
        if (!new String(tail, Integer.BYTES, MAGIC_BYTES, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            throw new DamagedParquetException("it does not end with " + MAGIC);
        }
        int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
        long begin = fileLength - TAIL_BYTES - length;
        if (length <= 0 || length > LIMIT || begin < MAGIC_BYTES) {
            throw new DamagedParquetException(
                    "its footer claims " + length + " bytes; the file has " + fileLength + ", the limit is " + LIMIT);
        }
        ParquetMetadata metadata = parse(bytes(in, begin, length));
        requirePlaces(metadata.getBlocks(), begin);
        return new ParquetFooter(metadata);
    }

    private static byte[] bytes(FSDataInputStream in, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(position);
        in.readFully(bytes);
        return bytes;
    }

    private static ParquetMetadata parse(byte[] footer) throws IOException {
        CompactThrift.length(ByteBuffer.wrap(footer));
        try {
            FileMetaData raw = Util.readFileMetaData(new ByteArrayInputStream(footer));
            if (raw.getSchemaSize() > COLUMNS_LIMIT) {
                throw new DamagedParquetException(
                        "it has " + raw.getSchemaSize() + " columns, more than " + COLUMNS_LIMIT);
            }
            return new ParquetMetadataConverter().fromParquetMetadata(raw);
        } catch (DamagedParquetException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // what the library throws for fields that are missing or mad
            throw new DamagedParquetException("its footer makes no sense: " + e.getMessage(), e);
        }
    }

    private static void requirePlaces(List<BlockMetaData> groups, long limit) throws DamagedParquetException {
        List<ColumnChunkMetaData> chunks = new ArrayList<>();
        for (BlockMetaData group : groups) {
            if (group.getRowCount() < 0) {
                throw new DamagedParquetException("a row group claims " + group.getRowCount() + " rows");
            }
            if (group.getPath() != null) {
                throw new DamagedParquetException("a row group lies in another file, " + group.getPath());
            }
            chunks.addAll(group.getColumns());
        }
        chunks.sort(Comparator.comparingLong(ColumnChunkMetaData::getStartingPos)
                .thenComparingLong(ColumnChunkMetaData::getTotalSize));
        long end = MAGIC_BYTES;
        for (ColumnChunkMetaData chunk : chunks) {
            long begin = chunk.getStartingPos();
            long size = chunk.getTotalSize();
            if (begin < end || size < 0 || size > limit - begin) {
                throw new DamagedParquetException("column " + chunk.getPath().toDotString() + " claims " + size
                        + " bytes from " + begin + " on, where bytes " + end + " to " + limit + " are free");
            }
            end = begin + size;
        }
    }

    public MessageType schema() {
        return metadata.getFileMetaData().getSchema();
    }

    /** The writer's text under a key; empty if there is none. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(
                metadata.getFileMetaData().getKeyValueMetaData().get(key));
    }

    public List<BlockMetaData> rowGroups() {
        return metadata.getBlocks();
    }
}
