package org.tarflow4j.data.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * JPEGs of four inks, which the JDK reads only as raw samples. Converted as Pillow does: the samples are taken as
 * inverted, which is Adobe's convention, and a profile is not looked at, or the result would depend on the machine's.
 */
final class CmykJpeg {
    private static final int ADOBE_MARKER = 0xEE;
    private static final int START_OF_SCAN = 0xDA;
    private static final int YCCK = 2;

    private CmykJpeg() {}

    /** Whether the header announces four components; false where it cannot be followed. */
    static boolean matches(byte[] file) {
        int frame = segment(file, CmykJpeg::isFrame);
        return frame >= 0 && frame + 10 <= file.length && file[frame + 9] == 4;
    }

    /** @param raster four bands, as stored */
    static Pixels pixels(Raster raster, byte[] file) throws IOException {
        if (raster.getNumBands() != 4) {
            throw new IOException("Expected four components, found " + raster.getNumBands());
        }
        int adobe = segment(file, marker -> marker == ADOBE_MARKER);
        boolean luminance = adobe >= 0 && adobe + 16 <= file.length && file[adobe + 15] == YCCK;
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] values = new byte[width * height * 3];
        int[] row = new int[width * 4];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i += 4) {
                if (luminance) {
                    inks(row, i);
                }
                for (int ink = 0; ink < 3; ink++) {
                    int light = row[i + 3];
                    values[at++] = (byte) (light - multiply(255 - row[i + ink], light));
                }
            }
        }
        return new Pixels(width, height, 3, values);
    }

    /** Y Cb Cr to inverted inks, in the 16-bit fixed point of the JPEG library. */
    private static void inks(int[] samples, int at) {
        int y = samples[at];
        int blue = samples[at + 1] - 128;
        int red = samples[at + 2] - 128;
        samples[at] = 255 - clip(y + ((91881 * red + 32768) >> 16));
        samples[at + 1] = 255 - clip(y + ((-22554 * blue - 46802 * red + 32768) >> 16));
        samples[at + 2] = 255 - clip(y + ((116130 * blue + 32768) >> 16));
    }

    /** a·b/255, rounded. */
    private static int multiply(int a, int b) {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** SOF0 … SOF15 without the three other markers among them. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private interface MarkerTest {
        boolean test(int marker);
    }

    /** Where the first such segment before the scan begins (at its 0xFF); −1 if there is none. */
    private static int segment(byte[] file, MarkerTest wanted) {
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF) {
            int marker = file[at + 1] & 0xFF;
            if (wanted.test(marker)) {
                return at;
            }
            if (marker == START_OF_SCAN) {
                return -1;
            }
            // 0xFF may be repeated before a marker.
            at += marker == 0xFF ? 1 : 2 + (ByteBuffer.wrap(file).getShort(at + 2) & 0xFFFF);
        }
        return -1;
    }
}
