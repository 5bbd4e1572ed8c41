package org.tarflow4j.jobs.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG files in memory. */
public final class Png {
    private Png() {}

    /** The bytes of a file that holds the image. */
    public static byte[] of(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Given a plain stream, ImageIO would go through a temporary file.
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        }
        return bytes.toByteArray();
    }

    /** The colour of a pixel as 0xRRGGBB; Java2D would take grey levels for linear light and brighten them. */
    public static int rgb(BufferedImage image, int x, int y) {
        int bands = image.getRaster().getNumBands();
        int red = image.getRaster().getSample(x, y, 0);
        int green = image.getRaster().getSample(x, y, bands == 1 ? 0 : 1);
        int blue = image.getRaster().getSample(x, y, bands == 1 ? 0 : 2);
        return red << 16 | green << 8 | blue;
    }
}
