package org.tarflow4j.jobs.output;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a Parquet file whose footer lists encodings in ascending order. The library lists those of a column in the
 * order of a hash set of constants, which is not the same in every JVM. What lies behind the last row group, some KiB, is held
 * in memory until the stream is closed.
 */
final class ParquetStream extends PositionOutputStream implements OutputFile {
    private static final int MAGIC_BYTES = 4;
    /** Behind the footer come its length and the magic. */
    private static final int END_BYTES = Integer.BYTES + MAGIC_BYTES;

    private final PositionOutputStream file;
    private @Nullable ByteArrayOutputStream tail;

    ParquetStream(PositionOutputStream file) {
        this.file = file;
    }

    /** To be called between the last row group and what follows: indexes, and the footer. */
    void beginTail() {
        tail = new ByteArrayOutputStream();
    }

    @Override
    public long getPos() throws IOException {
        return file.getPos() + (tail == null ? 0 : tail.size());
    }

    @Override
    public void write(int value) throws IOException {
        out().write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out().write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        if (tail != null) {
            byte[] held = tail.toByteArray();
            tail = null;
            file.write(sorted(held));
        }
        file.close();
    }

    private OutputStream out() {
        return tail == null ? file : tail;
    }

    /** The same indexes and footer; the encodings of each column ascend. */
    private static byte[] sorted(byte[] tail) throws IOException {
        int end = tail.length - END_BYTES;
        int begin = end - ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(tail, begin, end - begin));
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk column : group.getColumns()) {
                Collections.sort(column.getMeta_data().getEncodings());
            }
        }
        ByteArrayOutputStream sorted = new ByteArrayOutputStream(tail.length);
        sorted.write(tail, 0, begin);
        Util.writeFileMetaData(footer, sorted);
        int length = sorted.size() - begin;
        sorted.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array());
        sorted.write(tail, end + Integer.BYTES, MAGIC_BYTES);
        return sorted.toByteArray();
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return this;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return this;
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }
}
