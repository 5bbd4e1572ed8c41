package org.tarflow4j.jobs.quality.image;

/**
 * An 8-bit image.
 *
 * @param id its name where it comes from
 * @param label its class, −1 for none
 * @param values unsigned, [channels, height, width]
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
public record LabelledImage(String id, int label, byte[] values) {
    /** A value as the flow sees it, in [−1, 1]. */
    public float pixel(int index) {
        return (values[index] & 0xFF) / 127.5f - 1;
    }

    /** All of them, [channels · height · width]. */
    public float[] pixels() {
        float[] pixels = new float[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixel(i);
        }
        return pixels;
    }
}
