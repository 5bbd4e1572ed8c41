package org.tarflow4j.data.image;

/** Y Cb Cr to red, green, blue, in the 16-bit fixed point of the JPEG library. */
final class LuminanceChrominance {
    private LuminanceChrominance() {}

    /** @param samples interleaved, 3 for a pixel, replaced */
    static void toRgb(byte[] samples) {
        for (int i = 0; i < samples.length; i += 3) {
            int y = samples[i] & 0xFF;
            int blue = (samples[i + 1] & 0xFF) - 128;
            int red = (samples[i + 2] & 0xFF) - 128;
            samples[i] = (byte) red(y, red);
            samples[i + 1] = (byte) green(y, blue, red);
            samples[i + 2] = (byte) blue(y, blue);
        }
    }

    static int red(int y, int red) {
        return clip(y + ((91881 * red + 32768) >> 16));
    }

    static int green(int y, int blue, int red) {
        return clip(y + ((-22554 * blue - 46802 * red + 32768) >> 16));
    }

    static int blue(int y, int blue) {
        return clip(y + ((116130 * blue + 32768) >> 16));
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
