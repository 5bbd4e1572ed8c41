package org.tarflow4j.data.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;

/** The first frame of a GIF on its canvas, by the JDK's reader. */
final class GifDecoder {
    private final ImageReader reader = Readers.jdk("gif");
    private final StringBuilder warning = new StringBuilder();
    private final Warnings warnings;

    GifDecoder(Warnings warnings) {
        this.warnings = warnings;
        reader.addIIOReadWarningListener((source, text) -> warning.append(warning.isEmpty() ? text : ""));
    }

    Pixels decode(byte[] file) throws IOException, UnusableImageException {
        GifFile gif = new GifFile(file);
        warning.setLength(0);
        byte[] values = new byte[gif.canvasWidth() * gif.canvasHeight() * 3];
        byte[] palette = colours(gif);
        for (int i = 0; i < values.length; i += 3) {
            System.arraycopy(palette, 3 * gif.background(), values, i, 3);
        }
        try {
            reader.setInput(new ByteArrayImageInputStream(gif.frame()), true, true);
            Raster frame = reader.read(0).getRaster();
            int[] row = new int[gif.width()];
            for (int y = 0; y < gif.height(); y++) {
                frame.getSamples(0, y, gif.width(), 1, 0, row);
                int at = ((gif.top() + y) * gif.canvasWidth() + gif.left()) * 3;
                for (int x = 0; x < row.length; x++, at += 3) {
                    System.arraycopy(palette, 3 * row[x], values, at, 3);
                }
            }
        } finally {
            reader.setInput(null);
        }
        if (!warning.isEmpty()) {
            warnings.heard(warning.toString());
        }
        return new Pixels(gif.canvasWidth(), gif.canvasHeight(), 3, values);
    }

    /** All 256; those that the file does not define are black, or greys where it defines none. */
    private static byte[] colours(GifFile gif) {
        byte[] defined = gif.palette();
        byte[] all = Arrays.copyOf(defined, 256 * 3);
        for (int i = 0; defined.length == 0 && i < all.length; i++) {
            all[i] = (byte) (i / 3);
        }
        return all;
    }
}
