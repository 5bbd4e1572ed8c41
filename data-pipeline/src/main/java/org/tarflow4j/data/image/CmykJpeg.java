package org.tarflow4j.data.image;

/**
 * JPEGs of four inks, which the JDK reads only as raw samples. Converted as Pillow does: the samples are taken as
 * inverted, which is Adobe's convention, and a profile is not looked at, or the result would depend on the machine's.
 */
final class CmykJpeg {
    private CmykJpeg() {}

    /**
     * @param samples interleaved, 4 for a pixel, as stored
     * @param luminance whether the first three are Y Cb Cr
     * @return red, green, blue, interleaved
     */
    static byte[] rgb(byte[] samples, boolean luminance) {
        byte[] values = new byte[samples.length / 4 * 3];
        int at = 0;
        for (int i = 0; i < samples.length; i += 4) {
            int first = samples[i] & 0xFF;
            int second = samples[i + 1] & 0xFF;
            int third = samples[i + 2] & 0xFF;
            int light = samples[i + 3] & 0xFF;
            if (luminance) {
                int blue = second - 128;
                int red = third - 128;
                third = 255 - LuminanceChrominance.blue(first, blue);
                second = 255 - LuminanceChrominance.green(first, blue, red);
                first = 255 - LuminanceChrominance.red(first, red);
            }
            values[at++] = (byte) (light - multiply(255 - first, light));
            values[at++] = (byte) (light - multiply(255 - second, light));
            values[at++] = (byte) (light - multiply(255 - third, light));
        }
        return values;
    }

    /** a·b/255, rounded. */
    private static int multiply(int a, int b) {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }
}
