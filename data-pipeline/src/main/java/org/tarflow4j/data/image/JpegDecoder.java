package org.tarflow4j.data.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * JPEGs by the JDK's reader, which is libjpeg. It gets the tables, the frame and the scans under a header of our own:
 * so profiles, EXIF data and thumbnails cannot disturb it, and the colour space is what libjpeg would say, not the
 * JDK's guess.
 */
final class JpegDecoder {
    private static final byte[] JFIF = {
        (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };
    private static final byte[] ADOBE_RGB = {
        (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };
    private static final ComponentColorModel RGB = colorModel(ColorSpace.CS_sRGB);
    private static final ComponentColorModel GREY = colorModel(ColorSpace.CS_GRAY);

    private final Decoding decoding;
    private final ImageReader reader;

    /** What the reader says of the image that it is reading. */
    private final StringBuilder warning = new StringBuilder();

    JpegDecoder(Decoding decoding) {
        this.decoding = decoding;
        reader = Readers.jdk("jpeg");
        reader.addIIOReadWarningListener((source, text) -> warning.append(warning.isEmpty() ? text : ""));
    }

    Pixels decode(byte[] file) throws IOException, UnusableImageException {
        JpegHeader header = new JpegHeader(file, decoding.warnings());
        JpegScans.check(file, header);
        JpegHeader.Colours colours = header.colours();
        warning.setLength(0);
        Pixels pixels;
        try {
            reader.setInput(new ByteArrayImageInputStream(plain(file, header, colours)), true, true);
            pixels = switch (colours) {
                case GREY -> read(header, GREY);
                case RGB, YCC -> header.anyHalfRows() ? fromSamples(header, colours) : read(header, RGB);
                case CMYK, YCCK -> fromSamples(header, colours);
            };
        } finally {
            reader.setInput(null);
        }
        if (!warning.isEmpty()) {
            decoding.warnings().heard(warning.toString());
        }
        return decoding.orientation().upright(pixels, header.orientation());
    }

    /** The scans under a header that says nothing but their colour space. */
    private static byte[] plain(byte[] file, JpegHeader header, JpegHeader.Colours colours) {
        byte[] tables = header.tables();
        byte[] application = colours == JpegHeader.Colours.RGB ? ADOBE_RGB : JFIF;
        if (header.components() == 4) {
            application = new byte[0];
        }
        int scans = file.length - header.firstScan();
        ByteBuffer plain = ByteBuffer.allocate(2 + application.length + tables.length + scans);
        plain.put(file, 0, 2).put(application).put(tables).put(file, header.firstScan(), scans);
        return plain.array();
    }

    /** Straight into our own array. */
    private Pixels read(JpegHeader header, ComponentColorModel colours) throws IOException {
        int channels = colours.getNumComponents();
        byte[] values = new byte[header.width() * header.height() * channels];
        int[] bands = Arrays.copyOf(new int[] {0, 1, 2}, channels);
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(values, values.length),
                header.width(),
                header.height(),
                header.width() * channels,
                channels,
                bands,
                null);
        ImageReadParam into = reader.getDefaultReadParam();
        into.setDestination(new BufferedImage(colours, raster, false, null));
        reader.read(0, into);
        return new Pixels(header.width(), header.height(), channels, values);
    }

    /** The samples as stored, all components in full size, {@code [height, width, components]}. */
    private byte[] samples(JpegHeader header) throws IOException {
        Raster raster = reader.readRaster(0, null);
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        if (samples.length != header.width() * header.height() * header.components()) {
            throw new IOException("Expected " + header.components() + " components, found " + raster.getNumBands());
        }
        for (int component = 0; component < header.components(); component++) {
            if (header.halfRows(component)) {
                HalfRows.smooth(samples, header, component);
            }
        }
        return samples;
    }

    private Pixels fromSamples(JpegHeader header, JpegHeader.Colours colours) throws IOException {
        byte[] samples = samples(header);
        byte[] values = header.components() == 4 ? CmykJpeg.rgb(samples, colours == JpegHeader.Colours.YCCK) : samples;
        if (colours == JpegHeader.Colours.YCC) {
            LuminanceChrominance.toRgb(values);
        }
        return new Pixels(header.width(), header.height(), 3, values);
    }

    private static ComponentColorModel colorModel(int space) {
        return new ComponentColorModel(
                ColorSpace.getInstance(space), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    }
}
