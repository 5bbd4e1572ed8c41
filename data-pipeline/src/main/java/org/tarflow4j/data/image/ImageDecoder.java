package org.tarflow4j.data.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG, GIF (its first frame) and BMP, told apart by content, never by name.
 *
 * <p>The JDK's readers come first: they are fast and give the stored samples. Where they refuse a file for its odd
 * headers, another installed reader may try. A reader's warning counts as an error, for that is all it says when it
 * fills the missing half of a truncated photograph with grey.
 */
public final class ImageDecoder {
    /** The most bytes that a file may have. */
    public static final int BYTE_LIMIT = 128 << 20;

    /** The most pixels that a header may claim, so that a file of 100 KB cannot ask for a gigabyte. */
    public static final long PIXEL_LIMIT = 50_000_000;

    private static final String JDK_READERS = "com.sun.imageio.";

    static {
        // The registry looks through the context loader of whichever thread comes first; ours knows our plug-ins.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(ImageDecoder.class.getClassLoader());
            ImageIO.scanForPlugins();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private ImageDecoder() {}

    /**
     * The picture in a file, colour or grey as it is stored, palette resolved, alpha dropped.
     *
     * @throws UnusableImageException if it is not an image, too large, or not whole
     */
    public static Pixels decode(byte[] file) throws UnusableImageException {
        List<ImageReader> readers = readers(format(file));
        try {
            for (int i = 0; i < readers.size() - 1; i++) {
                try {
                    return read(readers.get(i), file);
                } catch (IOException | RuntimeException refused) {
                    // The next reader decides.
                }
            }
            return read(readers.get(readers.size() - 1), file);
        } catch (IOException | RuntimeException e) {
            throw new UnusableImageException(SkipReason.DAMAGED, reason(e));
        } finally {
            readers.forEach(ImageReader::dispose);
        }
    }

    private static Pixels read(ImageReader reader, byte[] file) throws IOException, UnusableImageException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(stream, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > PIXEL_LIMIT) {
                throw new UnusableImageException(
                        SkipReason.TOO_LARGE,
                        width + "×" + height + " pixels, more than " + PIXEL_LIMIT / 1_000_000 + " million");
            }
            boolean cmyk = reader.canReadRaster() && CmykJpeg.matches(file);
            Pixels pixels = cmyk ? CmykJpeg.pixels(reader.readRaster(0, null), file) : Rasters.pixels(reader.read(0));
            // A colour profile that cannot be parsed does not touch the stored samples, which are all we use.
            warnings.removeIf(warning -> warning.contains("ICC"));
            if (!warnings.isEmpty()) {
                throw new UnusableImageException(SkipReason.DAMAGED, warnings.get(0));
            }
            return pixels;
        }
    }

    private static List<ImageReader> readers(String format) {
        List<ImageReader> readers = new ArrayList<>();
        for (Iterator<ImageReader> found = ImageIO.getImageReadersByFormatName(format); found.hasNext(); ) {
            readers.add(found.next());
        }
        readers.sort(Comparator.comparing(reader -> !reader.getClass().getName().startsWith(JDK_READERS)));
        return readers;
    }

    private static String format(byte[] file) throws UnusableImageException {
        if (startsWith(file, 0xFF, 0xD8, 0xFF)) {
            return "jpeg";
        }
        if (startsWith(file, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return "png";
        }
        if (startsWith(file, 'G', 'I', 'F', '8')) {
            return "gif";
        }
        if (startsWith(file, 'B', 'M') && file.length > 26) {
            return "bmp";
        }
        throw new UnusableImageException(SkipReason.NOT_AN_IMAGE, startOf(file));
    }

    private static boolean startsWith(byte[] file, int... magic) {
        if (file.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((file[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static String startOf(byte[] file) {
        if (file.length == 0) {
            return "empty file";
        }
        StringBuilder text = new StringBuilder("begins with");
        for (int i = 0; i < Math.min(4, file.length); i++) {
            text.append(String.format(Locale.ROOT, " %02x", file[i] & 0xFF));
        }
        return text.toString();
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
