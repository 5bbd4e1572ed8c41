package org.tarflow4j.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * The stored samples of a decoded image. {@link BufferedImage#getRGB} would not do: it converts between colour spaces
 * and changes the grey levels on the way.
 */
final class Rasters {
    private Rasters() {}

    static Pixels pixels(BufferedImage image) throws IOException {
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return throughPalette(image.getRaster(), palette);
        }
        Raster raster = image.getRaster();
        int colours = image.getColorModel().getNumColorComponents();
        if (colours != 1 && colours != 3) {
            throw new IOException("Pictures of " + colours + " colour components are not supported");
        }
        return samples(raster, colours);
    }

    private static Pixels throughPalette(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] values = new byte[width * height * 3];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                values[at++] = (byte) palette.getRed(index);
                values[at++] = (byte) palette.getGreen(index);
                values[at++] = (byte) palette.getBlue(index);
            }
        }
        return new Pixels(width, height, 3, values);
    }

    /** The colour bands, which come before alpha, scaled to 8 bits where they are stored in more or fewer. */
    private static Pixels samples(Raster raster, int colours) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] values = new byte[width * height * colours];
        int[] row = new int[width];
        for (int band = 0; band < colours; band++) {
            int bits = raster.getSampleModel().getSampleSize(band);
            for (int y = 0; y < height; y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
                int at = y * width * colours + band;
                for (int x = 0; x < width; x++, at += colours) {
                    values[at] = toByte(row[x], bits);
                }
            }
        }
        return new Pixels(width, height, colours, values);
    }

    private static byte toByte(int sample, int bits) {
        if (bits >= 8) {
            return (byte) (sample >>> (bits - 8));
        }
        return (byte) (sample * 255 / ((1 << bits) - 1));
    }
}
