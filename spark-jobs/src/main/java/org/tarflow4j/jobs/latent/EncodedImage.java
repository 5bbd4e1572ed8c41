package org.tarflow4j.jobs.latent;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A row of encoded images in Parquet.
 *
 * @param split {@code train} or {@code validation}
 * @param row number of the image in its split
 * @param id the image's name in its source
 * @param label its class, −1 for none
 * @param noiseLevel level of the noise that was added
 * @param latent z, T·D values
 * @param logDeterminant mean per dimension
 * @param loss ½·mean(z²) − logDeterminant
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
record EncodedImage(
        String split,
        long row,
        String id,
        int label,
        float noiseLevel,
        float[] latent,
        float logDeterminant,
        float loss) {
    static final StructType SCHEMA = new StructType()
            .add("split", DataTypes.StringType, false)
            .add("row", DataTypes.LongType, false)
            .add("id", DataTypes.StringType, false)
            .add("label", DataTypes.IntegerType, false)
            .add("noise_level", DataTypes.FloatType, false)
            .add("z", DataTypes.createArrayType(DataTypes.FloatType, false), false)
            .add("logdet", DataTypes.FloatType, false)
            .add("loss", DataTypes.FloatType, false);

    Row toRow() {
        return RowFactory.create(split, row, id, label, noiseLevel, latent, logDeterminant, loss);
    }

    static EncodedImage of(Row row) {
        List<Float> values = row.getList(row.fieldIndex("z"));
        float[] latent = new float[values.size()];
        for (int i = 0; i < latent.length; i++) {
            latent[i] = values.get(i);
        }
        return new EncodedImage(
                row.getAs("split"),
                row.<Long>getAs("row"),
                row.getAs("id"),
                row.<Integer>getAs("label"),
                row.<Float>getAs("noise_level"),
                latent,
                row.<Float>getAs("logdet"),
                row.<Float>getAs("loss"));
    }
}
