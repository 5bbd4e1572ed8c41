package org.tarflow4j.jobs.quality.image;

import java.io.Serializable;

/** Channels, height and width of the images of a set: [channels, size, size]. */
public record ImageShape(int channels, int size) implements Serializable {
    /** Values of an image. */
    public int length() {
        return channels * size * size;
    }

    @Override
    public String toString() {
        return channels + "×" + size + "×" + size;
    }
}
