package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.tarflow4j.data.DatasetManifest.Shard;

/** Decodes row groups of one shard and believes nothing that contradicts the manifest. */
final class ShardReader {
    private final Path path;
    private final Shard shard;
    private final PatchDataset dataset;

    ShardReader(PatchDataset dataset, Shard shard) {
        this.dataset = dataset;
        this.shard = shard;
        this.path = dataset.path(shard);
    }

    List<PatchRow> read(int rowGroup) {
        ParquetReadOptions options = HadoopReadOptions.builder(dataset.hadoop(), path)
                .usePageChecksumVerification(true)
                .build();
        try {
            HadoopInputFile file = HadoopInputFile.fromPath(path, dataset.hadoop());
            if (file.getLength() != shard.bytes()) {
                throw new InputDataException(
                        damaged("it has " + file.getLength() + " bytes, expected " + shard.bytes()));
            }
            try (ParquetFileReader reader = ParquetFileReader.open(file, options)) {
                requireSameRowGroups(reader.getRowGroups());
                return decode(reader.readRowGroup(rowGroup));
            }
        } catch (FileNotFoundException e) {
            throw new InputDataException("Shard " + path + " is missing; prepare the dataset again", e);
        } catch (InputDataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new InputDataException(damaged(String.valueOf(e.getMessage())), e);
        }
    }

    private void requireSameRowGroups(List<BlockMetaData> found) {
        List<Integer> rows = found.stream()
                .map(group -> Math.toIntExact(group.getRowCount()))
                .toList();
        if (!rows.equals(shard.rowGroupRows())) {
            throw new InputDataException(
                    damaged("its row groups have " + rows + " rows, expected " + shard.rowGroupRows()));
        }
    }

    private List<PatchRow> decode(PageReadStore pages) {
        RecordReader<PatchRow> records = new ColumnIOFactory()
                .getColumnIO(ShardFormat.SCHEMA)
                .getRecordReader(pages, new PatchRowMaterializer());
        int length = dataset.manifest().layout().length();
        List<PatchRow> rows = new ArrayList<>();
        for (long i = 0; i < pages.getRowCount(); i++) {
            PatchRow row = records.read();
            if (row.patches().length != length) {
                throw new InputDataException(
                        damaged(row.id() + " has " + row.patches().length + " bytes of patches, expected " + length));
            }
            rows.add(row);
        }
        return rows;
    }

    private String damaged(String how) {
        return "Shard " + path + " is damaged: " + how + "; prepare the dataset again";
    }
}
