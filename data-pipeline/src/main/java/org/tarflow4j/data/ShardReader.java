package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.plain.BinaryPlainValuesReader;
import org.apache.parquet.column.values.plain.PlainValuesReader.IntegerPlainValuesReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest.Shard;
import org.tarflow4j.data.parquet.ParquetFooter;
import org.tarflow4j.data.parquet.RowGroupPages;

/**
 * Decodes row groups of one shard and believes nothing that contradicts the manifest. Keeps the footer, so that a row
 * group costs one read; holds no file open.
 */
final class ShardReader {
    private final PatchDataset dataset;
    private final Shard shard;
    private @Nullable ParquetFooter footer;

    ShardReader(PatchDataset dataset, Shard shard) {
        this.dataset = dataset;
        this.shard = shard;
    }

    List<PatchRow> read(int rowGroup) {
        Path path = dataset.path(shard);
        try {
            ParquetFooter known = footer == null ? readFooter(path) : footer;
            footer = known;
            try (FSDataInputStream in = path.getFileSystem(dataset.hadoop()).open(path);
                    RowGroupPages pages = RowGroupPages.read(
                            in, known.rowGroups().get(rowGroup), ShardFormat.SCHEMA.getColumns(), dataset.hadoop())) {
                return decode(pages, path);
            }
        } catch (FileNotFoundException e) {
            throw new InputDataException("Shard " + path + " is missing; prepare the dataset again", e);
        } catch (InputDataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new InputDataException(damaged(path, String.valueOf(e.getMessage())), e);
        }
    }

    private ParquetFooter readFooter(Path path) throws IOException {
        FileStatus file = path.getFileSystem(dataset.hadoop()).getFileStatus(path);
        if (file.getLen() != shard.bytes()) {
            throw new InputDataException(
                    damaged(path, "it has " + file.getLen() + " bytes, expected " + shard.bytes()));
        }
        ParquetFooter read = ParquetFooter.read(file, dataset.hadoop());
        List<Long> rows =
                read.rowGroups().stream().map(BlockMetaData::getRowCount).toList();
        List<Long> expected =
                shard.rowGroupRows().stream().map(Integer::longValue).toList();
        if (!rows.equals(expected)) {
            throw new InputDataException(damaged(path, "its row groups have " + rows + " rows, expected " + expected));
        }
        return read;
    }

    private List<PatchRow> decode(PageReadStore pages, Path path) throws IOException {
        ColumnPages ids = column(pages, ShardFormat.ID, new BinaryPlainValuesReader());
        ColumnPages labels = column(pages, ShardFormat.LABEL, new IntegerPlainValuesReader());
        ColumnPages patches = column(pages, ShardFormat.PATCHES, new BinaryPlainValuesReader());
        int length = dataset.manifest().layout().length();
        List<PatchRow> rows = new ArrayList<>();
        for (long i = 0; i < pages.getRowCount(); i++) {
            PatchRow row = new PatchRow(
                    ids.next().readBytes().toStringUsingUTF8(),
                    labels.next().readInteger(),
                    patches.next().readBytes().toByteBuffer());
            if (row.length() != length) {
                throw new InputDataException(
                        damaged(path, row.id() + " has " + row.length() + " bytes of patches, expected " + length));
            }
            rows.add(row);
        }
        return rows;
    }

    private static ColumnPages column(PageReadStore pages, int column, ValuesReader values) {
        return new ColumnPages(
                pages.getPageReader(ShardFormat.SCHEMA.getColumns().get(column)), values);
    }

    private static String damaged(Path path, String how) {
        return "Shard " + path + " is damaged: " + how + "; prepare the dataset again";
    }
}
