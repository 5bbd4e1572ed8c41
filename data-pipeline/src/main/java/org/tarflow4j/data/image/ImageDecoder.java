package org.tarflow4j.data.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.function.Function;
import javax.imageio.ImageReader;

/**
 * Decodes JPEG, PNG, GIF (its first frame), WebP and BMP, told apart by content, never by name, to what Pillow's
 * {@code convert('RGB')} gives: palettes resolved, alpha dropped, 16-bit samples cut to their high byte (Pillow clips
 * 16-bit grey to white instead).
 *
 * <p>The structure of a file is checked before any pixel is allocated, and its reader sees nothing but what makes
 * pixels. Keeps its readers, so one serves many images, but one thread at a time.
 */
public final class ImageDecoder {
    /** The most bytes that a file may have; a second copy of them is made. */
    public static final int BYTE_LIMIT = 64 << 20;

    /**
     * The most pixels that a header may claim, so that a file of 100 KB cannot ask for a gigabyte. Fifty million take
     * 150 MB, and at most 300 MB on the way, with a heap of 512 MB in mind.
     */
    public static final long PIXEL_LIMIT = 50_000_000;

    private final Decoding decoding;
    private final JpegDecoder jpeg;
    private final GifDecoder gif;
    private final ImageReader png;
    private final ImageReader bmp;

    public ImageDecoder(Decoding decoding) {
        this.decoding = decoding;
        jpeg = new JpegDecoder(decoding);
        gif = new GifDecoder(decoding.warnings());
        png = Readers.jdk("png");
        bmp = Readers.jdk("bmp");
    }

    /**
     * The picture in a file, colour or grey as it is stored.
     *
     * @throws UnusableImageException if it is not an image, too large, of a kind that is not read, or not whole
     */
    public Pixels decode(byte[] file) throws UnusableImageException {
        return decode(file, Function.identity());
    }

    /**
     * What is made of the picture in a file. Of large pictures a process has one at a time, until {@code use} is done.
     *
     * @throws UnusableImageException like {@link #decode(byte[])}
     */
    public <T> T decode(byte[] file, Function<Pixels, T> use) throws UnusableImageException {
        try {
            return use.apply(pixels(file));
        } finally {
            LargePictures.end();
        }
    }

    private Pixels pixels(byte[] file) throws UnusableImageException {
        if (file.length > BYTE_LIMIT) {
            throw new UnusableImageException(
                    SkipReason.TOO_LARGE, file.length + " bytes, more than " + (BYTE_LIMIT >> 20) + " MiB");
        }
        ImageFormat format = ImageFormat.of(file);
        try {
            return switch (format) {
                case JPEG -> jpeg.decode(file);
                case PNG -> {
                    PngFile checked = new PngFile(file);
                    yield decoding.orientation().upright(read(png, checked.pixelsOnly()), checked.orientation());
                }
                case GIF -> gif.decode(file);
                case WEBP -> {
                    WebpFile checked = new WebpFile(file);
                    Pixels stored = read(new WebPImageReaderSpi().createReaderInstance(null), checked.pictureOnly());
                    yield decoding.orientation().upright(stored, checked.orientation());
                }
                case BMP -> {
                    BmpFile.check(file);
                    yield read(bmp, file);
                }
            };
        } catch (IOException | RuntimeException e) {
            throw new UnusableImageException(SkipReason.DAMAGED, reason(e));
        }
    }

    private Pixels read(ImageReader reader, byte[] file) throws IOException, UnusableImageException {
        StringBuilder warning = new StringBuilder();
        try {
            reader.setInput(new EndingInputStream(file), true, true);
            reader.addIIOReadWarningListener((source, text) -> warning.append(warning.isEmpty() ? text : ""));
            Pixels pixels = Rasters.pixels(reader.read(0));
            if (!warning.isEmpty()) {
                decoding.warnings().heard(warning.toString());
            }
            return pixels;
        } finally {
            reader.reset();
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
