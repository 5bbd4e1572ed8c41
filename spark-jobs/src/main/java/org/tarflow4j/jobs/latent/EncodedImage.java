package org.tarflow4j.jobs.latent;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.FlowConfig;

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
    /** More rows than any training split has. */
    private static final long BEHIND_TRAIN = 1L << 48;

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

    /** @throws JobException {@link ExitCode#BAD_INPUT} if a value is missing */
    static EncodedImage of(Row row) {
        for (String column : SCHEMA.fieldNames()) {
            if (row.isNullAt(row.fieldIndex(column))) {
                throw new JobException(
                        ExitCode.BAD_INPUT, "A row of the encoded images has no " + column + "; run encode again");
            }
        }
        List<Float> values = row.getList(row.fieldIndex("z"));
        float[] latent = new float[values.size()];
        for (int i = 0; i < latent.length; i++) {
            Float value = values.get(i);
            latent[i] = value == null ? Float.NaN : value; // a file may say what the schema does not
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

    /**
     * This image, if it is one that the flow can decode. A latent may hold values that are not finite.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} with split and row
     */
    EncodedImage fitting(FlowConfig model) {
        if (row < 0
                || Arrays.stream(Split.values()).noneMatch(known -> known.code().equals(split))) {
            throw bad("is no row of train or validation");
        }
        if (latent.length != model.dimensions()) {
            throw bad("has a z of " + latent.length + " values, the flow needs " + model.dimensions());
        }
        if (!(noiseLevel > 0) || Float.isInfinite(noiseLevel)) {
            throw bad("has the noise_level " + noiseLevel + "; noise levels are positive");
        }
        if (model.classes() > 0 && (label < -1 || label >= model.classes())) {
            throw bad("has the label " + label + "; the flow has classes 0 to " + (model.classes() - 1)
                    + ", and -1 is no class");
        }
        return this;
    }

    /** What keys the noise of its walk, so that train/5 and validation/5 do not share theirs. */
    long noiseKey() {
        return split.equals(Split.TRAIN.code()) ? row : row + BEHIND_TRAIN;
    }

    private JobException bad(String problem) {
        return new JobException(ExitCode.BAD_INPUT, "Encoded image " + split + "/" + row + " " + problem);
    }
}
