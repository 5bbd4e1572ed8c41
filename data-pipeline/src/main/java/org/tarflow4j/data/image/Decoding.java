package org.tarflow4j.data.image;

import java.io.Serializable;

/**
 * How images are decoded.
 *
 * @param orientation what becomes of EXIF orientation tags
 * @param warnings what becomes of an image that the decoder had to guess about
 */
public record Decoding(Orientation orientation, Warnings warnings) implements Serializable {
    /** What torchvision does, and no doubtful image. */
    public static final Decoding DEFAULT = new Decoding(Orientation.IGNORE, Warnings.FAIL);
}
