package org.tarflow4j.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.tarflow4j.data.parquet.DamagedParquetException;
import org.tarflow4j.data.parquet.ParquetFooter;

/**
 * What the footer of a Parquet file of images tells.
 *
 * @param length of the file in bytes
 * @param classNames as Hugging Face's metadata lists them; empty if there are none
 * @param highestLabel by the statistics of the column, the highest there is where a row group has none
 * @param groupBytes bytes of each row group
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageFooter(String path, long length, List<String> classNames, long highestLabel, long[] groupBytes) {
    static final String IMAGE = "image";
    static final String BYTES = "bytes";
    static final String LABEL = "label";
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final String METADATA = "huggingface";

    /** @throws UnusableSourceException if the file is cut, damaged, or of other columns */
    static ImageFooter read(FileStatus file, Configuration hadoop) throws IOException, UnusableSourceException {
        String path = file.getPath().toString();
        ParquetFooter footer;
        try {
            footer = ParquetFooter.read(file, hadoop);
        } catch (DamagedParquetException e) {
            throw new UnusableSourceException(
                    path + " is not a whole Parquet file: " + e.getMessage() + "; get the file again", e);
        }
        requireColumns(footer.schema(), path);
        List<BlockMetaData> groups = footer.rowGroups();
        return new ImageFooter(
                path,
                file.getLen(),
                classNames(footer, path),
                groups.stream().mapToLong(ImageFooter::highestLabel).max().orElse(Labels.NONE),
                groups.stream().mapToLong(BlockMetaData::getCompressedSize).toArray());
    }

    private static void requireColumns(MessageType schema, String path) throws UnusableSourceException {
        if (!schema.containsField(IMAGE)
                || schema.getType(IMAGE).isPrimitive()
                || !isOf(schema.getType(IMAGE).asGroupType(), BYTES, PrimitiveTypeName.BINARY)
                || !(isOf(schema, LABEL, PrimitiveTypeName.INT64) || isOf(schema, LABEL, PrimitiveTypeName.INT32))) {
            throw new UnusableSourceException(path + " has no columns image (bytes, path) and label (a whole number): "
                    + schema.getFields().stream().map(Type::getName).toList()
                    + "; convert it to Hugging Face's layout");
        }
    }

    private static boolean isOf(GroupType group, String field, PrimitiveTypeName type) {
        return group.containsField(field)
                && group.getType(field).isPrimitive()
                && !group.getType(field).isRepetition(Type.Repetition.REPEATED)
                && group.getType(field).asPrimitiveType().getPrimitiveTypeName() == type;
    }

    private static List<String> classNames(ParquetFooter footer, String path) throws UnusableSourceException {
        Optional<String> metadata = footer.text(METADATA);
        List<String> names = new ArrayList<>();
        if (metadata.isPresent()) {
            try {
                JsonNode features =
                        new ObjectMapper().readTree(metadata.get()).at("/info/features/" + LABEL + "/names");
                features.forEach(name -> names.add(name.asText()));
            } catch (JsonProcessingException e) {
                throw new UnusableSourceException(path + " has unreadable metadata of Hugging Face; get it again", e);
            }
        }
        return names;
    }

    private static long highestLabel(BlockMetaData group) {
        for (ColumnChunkMetaData column : group.getColumns()) {
            if (column.getPath().toDotString().equals(LABEL)) {
                Statistics<?> statistics = column.getStatistics();
                if (statistics instanceof LongStatistics longs && longs.hasNonNullValue()) {
                    return longs.getMax();
                }
                if (statistics instanceof IntStatistics ints && ints.hasNonNullValue()) {
                    return ints.getMax();
                }
            }
        }
        return UNKNOWN;
    }
}
