package org.tarflow4j.data.source;

import org.tarflow4j.data.image.Pixels;

/** What an input holds. */
public sealed interface ImageContent {
    /** The bytes of an image file of any format, not decoded yet. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
    record File(byte[] bytes) implements ImageContent {}

    /** A picture that the source stores as plain samples. */
    record Raw(Pixels pixels) implements ImageContent {}
}
