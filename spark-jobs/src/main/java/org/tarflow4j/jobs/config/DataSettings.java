package org.tarflow4j.jobs.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.Duplicates;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.Transform;

/**
 * How images become a patch dataset. The image's size, channels and patch size are those of the model.
 *
 * @param source where the images come from
 * @param decoding what is made of orientation tags and of a decoder's warnings
 * @param transform how an image is brought to the model's size
 * @param shards number of Parquet files of the training split; null for as many as the limits ask for
 * @param shardRows most rows of a file
 * @param shardBytes most bytes of pixels in a file
 * @param validation share of the images that is held out, in [0, 1)
 * @param seed decides the order of the rows and which are held out
 * @param duplicates what becomes of the same picture under another name
 * @param maxSkipped share of the inputs that may be unusable, in [0, 1]
 * @param parent directory of the dataset that is continued; null for none
 * @param output directory of the dataset
 */
public record DataSettings(
        SourceSettings source,
        Decoding decoding,
        Transform transform,
        @Nullable Integer shards,
        long shardRows,
        long shardBytes,
        double validation,
        long seed,
        Duplicates duplicates,
        double maxSkipped,
        @Nullable String parent,
        String output)
        implements Serializable {
    public DataSettings {
        new Checks()
                .that(shards == null || shards >= 1, "shards", String.valueOf(shards), "must be auto or at least 1")
                .atLeast(1, "shard-rows", shardRows)
                .atLeast(1, "shard-bytes", shardBytes)
                .that(validation >= 0 && validation < 1, "validation", validation, "must be at least 0 and below 1")
                .that(maxSkipped >= 0 && maxSkipped <= 1, "max-skipped", maxSkipped, "must be from 0 to 1")
                .notBlank("output", output)
                .done();
    }
}
