package org.tarflow4j.jobs.latent;

import java.awt.image.BufferedImage;
import org.tarflow4j.data.Split;

/**
 * An image that a strip begins or ends with.
 *
 * @param name as the user gave it
 * @param patches T·D bytes in token order
 * @param label its class, −1 for none
 * @param split with {@code row} decides its noise, as for the images of a dataset
 * @param row likewise
 * @param picture itself
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
record EndImage(String name, byte[] patches, int label, long split, long row, BufferedImage picture) {
    /** The split of images that are in no dataset. */
    static final long NO_SPLIT = Split.values().length;

    EndImage with(int otherLabel) {
        return new EndImage(name, patches, otherLabel, split, row, picture);
    }
}
