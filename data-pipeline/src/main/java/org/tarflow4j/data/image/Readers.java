package org.tarflow4j.data.image;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Finds image readers by what they are, not by which plug-in happens to come first. */
final class Readers {
    private static final String JDK_READERS = "com.sun.imageio.";

    private Readers() {}

    /** A new one of the JDK's own readers. */
    static ImageReader jdk(String format) {
        for (Iterator<ImageReader> found = ImageIO.getImageReadersByFormatName(format); found.hasNext(); ) {
            ImageReader reader = found.next();
            if (reader.getClass().getName().startsWith(JDK_READERS)) {
                return reader;
            }
        }
        throw new IllegalStateException("This JDK reads no " + format);
    }
}
