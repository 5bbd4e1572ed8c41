package org.tarflow4j.jobs.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A number of the report.
 *
 * @param name what it is
 * @param set the images that it is of
 * @param images how many
 * @param value the number
 * @param standardError of it, images taken as independent; null where none is known
 * @param unit of both
 * @param definition how it is computed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QualityNumber(
        String name,
        String set,
        long images,
        double value,
        @Nullable Double standardError,
        String unit,
        String definition) {

    /** A share of images that have a property. */
    static QualityNumber share(String name, String set, long images, long those, String definition) {
        double share = (double) those / images;
        return new QualityNumber(
                name, set, images, share, Math.sqrt(share * (1 - share) / images), "part of 1", definition);
    }
}
