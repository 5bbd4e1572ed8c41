package org.tarflow4j.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.tarflow4j.data.DatasetManifest.Json;
import org.tarflow4j.data.image.SkipReason;

/**
 * What was staged, without the pixels: which inputs are images, which of them are the same picture twice, and which were
 * skipped.
 */
final class StagedInputs implements AutoCloseable {
    private static final StructType SCHEMA = new StructType()
            .add(StagedFile.ID, DataTypes.StringType, false)
            .add(StagedFile.HELD_OUT, DataTypes.BooleanType, false)
            .add(StagedFile.DIGEST, DataTypes.BinaryType)
            .add(StagedFile.REASON, DataTypes.StringType)
            .add(StagedFile.DETAIL, DataTypes.StringType);
    private static final String KNOWN = "known";

    private final SparkSession spark;
    private final Dataset<Row> staged;
    private final Optional<Dataset<Row>> parent;
    /** Ids of images that another one repeats, and of which. */
    private final Map<String, String> duplicates = new TreeMap<>();

    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private final Map<Split, Long> images = new EnumMap<>(Split.class);
    private long inputs;

    /**
     * Looks through staged files.
     *
     * @param parent ids and digests of the parent's images
     */
    StagedInputs(SparkSession spark, List<String> files, Optional<Dataset<Row>> parent, Duplicates rule) {
        this.spark = spark;
        this.parent = parent;
        staged = spark.read()
                .schema(SCHEMA)
                .parquet(files.toArray(String[]::new))
                .persist(StorageLevel.MEMORY_AND_DISK());
        countInputs();
        if (rule == Duplicates.SKIP) {
            findDuplicates();
        }
    }

    private void countInputs() {
        for (Row row :
                staged.groupBy(StagedFile.REASON, StagedFile.HELD_OUT).count().collectAsList()) {
            long count = row.getLong(2);
            inputs += count;
            if (row.isNullAt(0)) {
                images.put(split(row.getBoolean(1)), count);
            } else {
                skipped.merge(row.getString(0), count, Long::sum);
            }
        }
    }

    private static Split split(boolean heldOut) {
        return heldOut ? Split.VALIDATION : Split.TRAIN;
    }

    /** Of images with one digest the first id is kept, the parent's before all others. */
    private void findDuplicates() {
        Dataset<Row> fresh = images().select(StagedFile.ID, StagedFile.DIGEST, StagedFile.HELD_OUT)
                .withColumn(KNOWN, lit(false));
        Dataset<Row> all = parent.map(known -> fresh.union(
                        known.withColumn(StagedFile.HELD_OUT, lit(false)).withColumn(KNOWN, lit(true))))
                .orElse(fresh);
        Iterator<Row> groups = all.groupBy(StagedFile.DIGEST)
                .agg(sort_array(collect_list(struct(not(col(KNOWN)), col(StagedFile.ID), col(StagedFile.HELD_OUT))))
                        .as("same"))
                .where(size(col("same")).gt(1))
                .select("same")
                .toLocalIterator();
        while (groups.hasNext()) {
            List<Row> same = groups.next().getList(0);
            String first = same.get(0).getString(1);
            for (Row image : same.subList(1, same.size())) {
                if (image.getBoolean(0)) {
                    duplicates.put(image.getString(1), first);
                    skipped.merge(SkipReason.DUPLICATE.code(), 1L, Long::sum);
                    images.merge(split(image.getBoolean(2)), -1L, Long::sum);
                }
            }
        }
    }

    private Dataset<Row> images() {
        return staged.where(col(StagedFile.REASON).isNull());
    }

    /** Images without the duplicates. */
    private Dataset<Row> kept() {
        Set<String> repeated = duplicateIds();
        return images().filter((FilterFunction<Row>) row -> !repeated.contains(row.<String>getAs(StagedFile.ID)));
    }

    /** Inputs, good or not. */
    long inputs() {
        return inputs;
    }

    /** Images of a split that are kept. */
    long images(Split split) {
        return images.getOrDefault(split, 0L);
    }

    /** Ids of images that are not used because another one is the same picture. */
    HashSet<String> duplicateIds() {
        return new HashSet<>(duplicates.keySet());
    }

    /** Inputs that are not used, by reason. */
    SortedMap<String, Long> skipped() {
        return Collections.unmodifiableSortedMap(skipped);
    }

    /** Lists the inputs that are not used, in order of their ids. */
    void writeSkipped(DatasetDirectory directory) throws IOException {
        List<Row> repeated = new ArrayList<>();
        duplicates.forEach((id, first) ->
                repeated.add(RowFactory.create(id, SkipReason.DUPLICATE.code(), "the same picture as " + first)));
        Dataset<Row> skipped = staged.where(col(StagedFile.REASON).isNotNull())
                .select(StagedFile.ID, StagedFile.REASON, StagedFile.DETAIL);
        Iterator<Row> lines = skipped.union(spark.createDataFrame(repeated, skipped.schema()))
                .orderBy(StagedFile.ID)
                .toLocalIterator();
        try (Writer out = new OutputStreamWriter(
                directory.fileSystem().create(directory.path(DatasetDirectory.SKIPPED), true),
                StandardCharsets.UTF_8)) {
            while (lines.hasNext()) {
                Row row = lines.next();
                Map<String, String> line = new LinkedHashMap<>();
                line.put("id", row.getString(0));
                line.put("reason", row.getString(1));
                line.put("detail", row.getString(2));
                out.write(Json.writeLine(line));
            }
        }
    }

    /**
     * Writes the digests of all images that the dataset has, the parent's among them.
     *
     * @return the file's SHA-256 in hexadecimal
     */
    String writeDigests(DatasetDirectory directory) throws IOException {
        Dataset<Row> fresh = kept().select(StagedFile.ID, StagedFile.DIGEST);
        Dataset<Row> all = parent.map(fresh::union).orElse(fresh);
        return DigestFile.write(all.orderBy(StagedFile.ID).toLocalIterator(), directory);
    }

    @Override
    public void close() {
        staged.unpersist();
    }
}
