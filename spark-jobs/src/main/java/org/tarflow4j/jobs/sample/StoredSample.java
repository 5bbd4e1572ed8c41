package org.tarflow4j.jobs.sample;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A finite sample as files hold it.
 *
 * @param index the sample
 * @param label its class, −1 for none
 * @param retries how often it was drawn again because it was not finite
 * @param nonPositiveScales how many guided scales were ≤ 0
 * @param clippedValues values outside [−1, 1] that the image could not hold
 * @param image PNG
 * @param undenoised PNG of the sample before denoising; null where denoising is off
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the bytes, never compared
public record StoredSample(
        long index,
        int label,
        int retries,
        int nonPositiveScales,
        int clippedValues,
        byte[] image,
        byte @Nullable [] undenoised) {
    /** The name of a sample inside a file of many. */
    static String key(long index) {
        return String.format(Locale.ROOT, "%09d", index);
    }
}
