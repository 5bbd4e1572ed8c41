package org.tarflow4j.jobs.output;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.parquet.DamagedParquetException;
import org.tarflow4j.data.parquet.ParquetFooter;
import org.tarflow4j.data.parquet.RowGroupPages;
import org.tarflow4j.model.io.FileFormatException;

/**
 * The rows of a Parquet file that {@link ParquetFiles} wrote, or that says so. Unlike the library's own reader it takes no
 * memory for what a file merely claims, and compares every page with its checksum.
 */
public final class ParquetRows implements Closeable {
    private final String where;
    private final MessageType schema;
    private final Configuration hadoop;
    private final FSDataInputStream in;
    private final ParquetFooter footer;
    private final Iterator<BlockMetaData> groups;
    private long left;
    private @Nullable RowGroupPages pages;
    private @Nullable RecordReader<Group> records;

    /** @param schema of the file */
    public ParquetRows(Path file, MessageType schema, Configuration hadoop) throws IOException {
        this.where = file.toString();
        this.schema = schema;
        this.hadoop = hadoop;
        FileSystem fileSystem = file.getFileSystem(hadoop);
        try {
            footer = ParquetFooter.read(fileSystem.getFileStatus(file), hadoop);
        } catch (DamagedParquetException e) {
            throw new FileFormatException(where, "Damaged: " + e.getMessage(), e);
        }
        groups = footer.rowGroups().iterator();
        in = fileSystem.open(file);
    }

    /**
     * The next row; null at the end.
     *
     * @throws FileFormatException if the file is damaged
     */
    @Nullable
    public Group read() throws IOException {
        try {
            while (left == 0) {
                if (!groups.hasNext()) {
                    return null;
                }
                begin(groups.next());
            }
            left--;
            return records == null ? null : records.read();
        } catch (DamagedParquetException | RuntimeException e) { // values that do not fit
            throw new FileFormatException(where, "Damaged: " + e.getMessage(), e);
        }
    }

    private void begin(BlockMetaData group) throws IOException {
        closePages();
        left = group.getRowCount();
        if (left > 0) {
            RowGroupPages read = RowGroupPages.read(in, group, schema.getColumns(), hadoop);
            pages = read;
            records = new ColumnIOFactory()
                    .getColumnIO(schema, footer.schema())
                    .getRecordReader(read, new GroupRecordConverter(schema));
        }
    }

    private void closePages() {
        if (pages != null) {
            pages.close();
        }
        pages = null;
        records = null;
    }

    @Override
    public void close() throws IOException {
        closePages();
        in.close();
    }
}
