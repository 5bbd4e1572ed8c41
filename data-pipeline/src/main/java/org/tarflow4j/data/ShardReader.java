package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.plain.BinaryPlainValuesReader;
import org.apache.parquet.column.values.plain.PlainValuesReader.IntegerPlainValuesReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * Decodes row groups of one shard and believes nothing that contradicts the manifest. Keeps the footer, so that a row
 * group costs one read; holds no file open.
 */
final class ShardReader {
    private final PatchDataset dataset;
    private final Shard shard;
    private @Nullable ParquetMetadata footer;

    ShardReader(PatchDataset dataset, Shard shard) {
        this.dataset = dataset;
        this.shard = shard;
    }

    List<PatchRow> read(int rowGroup) {
        Path path = dataset.path(shard);
        try {
            ParquetMetadata known = footer == null ? readFooter(path) : footer;
            footer = known;
            try (ParquetFileReader reader = ParquetFileReader.open(dataset.hadoop(), path, known)) {
                return decode(reader.readRowGroup(rowGroup), path);
            }
        } catch (FileNotFoundException e) {
            throw new InputDataException("Shard " + path + " is missing; prepare the dataset again", e);
        } catch (InputDataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new InputDataException(damaged(path, String.valueOf(e.getMessage())), e);
        }
    }

    private ParquetMetadata readFooter(Path path) throws IOException {
        HadoopInputFile file = HadoopInputFile.fromPath(path, dataset.hadoop());
        if (file.getLength() != shard.bytes()) {
            throw new InputDataException(
                    damaged(path, "it has " + file.getLength() + " bytes, expected " + shard.bytes()));
        }
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            List<Integer> rows = reader.getRowGroups().stream()
                    .map(BlockMetaData::getRowCount)
                    .map(Math::toIntExact)
                    .toList();
            if (!rows.equals(shard.rowGroupRows())) {
                throw new InputDataException(
                        damaged(path, "its row groups have " + rows + " rows, expected " + shard.rowGroupRows()));
            }
            return reader.getFooter();
        }
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
