package org.tarflow4j.jobs.benchmark;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** What one writes with the JDK alone, to hold the speed against. */
final class PlainPreparation {
    private PlainPreparation() {}

    /** The short side becomes {@code size} pixels long, then the centre is cut out. */
    static BufferedImage square(byte[] file, int size) throws IOException {
        BufferedImage source = ImageIO.read(new ByteArrayInputStream(file));
        double scale = (double) size / Math.min(source.getWidth(), source.getHeight());
        int width = (int) Math.rint(source.getWidth() * scale);
        int height = (int) Math.rint(source.getHeight() * scale);
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(source, 0, 0, width, height, null);
        graphics.dispose();
        return resized.getSubimage((width - size) / 2, (height - size) / 2, size, size);
    }
}
