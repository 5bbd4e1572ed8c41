package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * How images become a patch dataset. The image's size, channels and patch size are those of the model.
 *
 * @param source where the images come from
 * @param transform how an image is brought to the model's size: {@code center}, {@code edm} or {@code adm}
 * @param shards number of Parquet files per split
 * @param validation share of the images that is held out, in [0, 1)
 * @param seed decides the order of the rows and which are held out
 * @param output directory of the dataset
 */
public record DataSettings(
        SourceSettings source, String transform, int shards, double validation, long seed, String output)
        implements Serializable {
    private static final List<String> TRANSFORMS = List.of("center", "edm", "adm");

    public DataSettings {
        new Checks()
                .that(
                        TRANSFORMS.contains(transform),
                        "transform",
                        transform,
                        "must be one of " + String.join(", ", TRANSFORMS))
                .atLeast(1, "shards", shards)
                .that(validation >= 0 && validation < 1, "validation", validation, "must be at least 0 and below 1")
                .notBlank("output", output)
                .done();
    }
}
