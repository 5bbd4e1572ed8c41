package org.tarflow4j.jobs.score;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tarflow4j.jobs.config.NoiseKind;

/**
 * A row of scores in Parquet, before it is known what is typical.
 *
 * @param set {@code train}, {@code validation} or {@code other}
 * @param split of the image in its dataset
 * @param row its number there
 * @param id its name in its source
 * @param label its class, −1 for none
 * @param nats negative log-likelihood, nats per dimension
 * @param code length of its PNG file, bits per dimension
 */
record ScoredImage(String set, String split, long row, String id, int label, double nats, double code) {
    static final StructType SCHEMA = new StructType()
            .add("set", DataTypes.StringType, false)
            .add("split", DataTypes.StringType, false)
            .add("row", DataTypes.LongType, false)
            .add("id", DataTypes.StringType, false)
            .add("label", DataTypes.IntegerType, false)
            .add(Score.NATS.column(), DataTypes.DoubleType, false)
            .add(Score.BITS.column(), DataTypes.DoubleType, false)
            .add(Score.CODE.column(), DataTypes.DoubleType, false)
            .add(Score.CORRECTED.column(), DataTypes.DoubleType, false);

    Row toRow() {
        return RowFactory.create(
                set, split, row, id, label, nats, NoiseKind.bits(nats), code, Score.corrected(nats, code));
    }

    /** The scores of some rows by set. */
    static Map<String, ImageScores> bySet(Iterator<Row> rows) {
        Map<String, List<Row>> sets = new TreeMap<>();
        // Rows that were not read from a file know no names.
        rows.forEachRemaining(
                row -> sets.computeIfAbsent(row.getString(SCHEMA.fieldIndex("set")), set -> new ArrayList<>())
                        .add(row));
        Map<String, ImageScores> scores = new TreeMap<>();
        sets.forEach((set, members) ->
                scores.put(set, ImageScores.of(column(members, Score.NATS), column(members, Score.CODE))));
        return scores;
    }

    private static double[] column(List<Row> rows, Score score) {
        int index = SCHEMA.fieldIndex(score.column());
        return rows.stream().mapToDouble(row -> row.getDouble(index)).toArray();
    }
}
