package org.tarflow4j.data.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/** Some columns of a row group, in memory as they lie in the file. */
public final class RowGroupPages implements PageReadStore, Closeable {
    private static final long LIMIT = 1 << 30;

    private final BlockMetaData group;
    private final Configuration hadoop;
    private final Map<ColumnDescriptor, ChunkPages> columns = new HashMap<>();
    private final List<Inflation> inflations = new ArrayList<>();

    private RowGroupPages(BlockMetaData group, Configuration hadoop) {
        this.group = group;
        this.hadoop = hadoop;
    }

    /**
     * Reads what is needed of a row group: with one read, if it lies together.
     *
     * @param group of a {@link ParquetFooter}
     * @param columns of the same file, none of them repeated
     * @throws DamagedParquetException if a column is missing, too large, or has not one value for each row
     */
    public static RowGroupPages read(
            FSDataInputStream in, BlockMetaData group, List<ColumnDescriptor> columns, Configuration hadoop)
            throws IOException {
        RowGroupPages pages = new RowGroupPages(group, hadoop);
        List<ColumnChunkMetaData> chunks = new ArrayList<>();
        for (ColumnDescriptor column : columns) {
            chunks.add(pages.chunk(column));
        }
        long begin = chunks.stream()
                .mapToLong(ColumnChunkMetaData::getStartingPos)
                .min()
                .orElse(0);
        long bytes =
                chunks.stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum();
        boolean together =
                chunks.stream().mapToLong(RowGroupPages::end).max().orElse(0) - begin == bytes && bytes <= LIMIT;
        ByteBuffer all = together ? bytes(in, begin, (int) bytes) : ByteBuffer.allocate(0);
        for (int i = 0; i < chunks.size(); i++) {
            ColumnChunkMetaData chunk = chunks.get(i);
            int size = (int) chunk.getTotalSize();
            pages.add(
                    columns.get(i),
                    chunk,
                    together
                            ? all.slice((int) (chunk.getStartingPos() - begin), size)
                            : bytes(in, chunk.getStartingPos(), size));
        }
        return pages;
    }

    private static long end(ColumnChunkMetaData chunk) {
        return chunk.getStartingPos() + chunk.getTotalSize();
    }

    private static ByteBuffer bytes(FSDataInputStream in, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(position);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private ColumnChunkMetaData chunk(ColumnDescriptor column) throws DamagedParquetException {
        String name = String.join(".", column.getPath());
        ColumnChunkMetaData chunk = group.getColumns().stream()
                .filter(each -> each.getPath().equals(ColumnPath.get(column.getPath())))
                .findFirst()
                .orElseThrow(() -> new DamagedParquetException("a row group has no column " + name));
        if (column.getMaxRepetitionLevel() > 0 || chunk.getValueCount() != group.getRowCount()) {
            throw new DamagedParquetException(
                    "column " + name + " has " + chunk.getValueCount() + " values in " + group.getRowCount() + " rows");
        }
        if (chunk.getTotalSize() > LIMIT) {
            throw new DamagedParquetException("column " + name + " has " + chunk.getTotalSize()
                    + " bytes in a row group, more than " + LIMIT + "; write smaller row groups");
        }
        return chunk;
    }

    private void add(ColumnDescriptor column, ColumnChunkMetaData chunk, ByteBuffer bytes)
            throws DamagedParquetException {
        Inflation inflation = new Inflation(chunk.getCodec(), hadoop);
        inflations.add(inflation);
        columns.put(column, new ChunkPages(column, chunk.getValueCount(), bytes, inflation));
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        return Objects.requireNonNull(
                columns.get(column), () -> "Column not asked for: " + Arrays.toString(column.getPath()));
    }

    @Override
    public long getRowCount() {
        return group.getRowCount();
    }

    /** Gives the decompressors back. */
    @Override
    public void close() {
        inflations.forEach(Inflation::close);
    }
}
