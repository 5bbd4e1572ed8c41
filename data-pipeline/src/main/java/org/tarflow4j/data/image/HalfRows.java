package org.tarflow4j.data.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageReader;

/**
 * Components stored at half the rows (4:4:0). libjpeg-turbo, which is Pillow's and some JDKs', interpolates between
 * the rows; the libjpeg that most JDKs bring repeats each. Where it repeats, we interpolate.
 */
final class HalfRows {
    /** 8 × 16 pixels whose chrominance changes from row to row. */
    private static final String PROBE =
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
                    + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgL/wAARCAAQAAgDARIAAhEAAxEA/8QAFAAB"
                    + "AAAAAAAAAAAAAAAAAAAAB//EABcQAAMBAAAAAAAAAAAAAAAAAAAVYqH/xAAUAQEAAAAAAAAAAAAAAAAA"
                    + "AAAH/8QAGhEAAQUBAAAAAAAAAAAAAAAAAAEYZaPR0v/aAAwDAQACEQMRAD8AHXd6D7u9EFnkVSnI+upk"
                    + "bk0//9k=";

    private static final boolean REPEATED = areRepeated();

    private HalfRows() {}

    /** @param samples {@code [height, width, components]}, of which the one is replaced */
    static void smooth(byte[] samples, JpegHeader header, int component) {
        if (REPEATED) {
            interpolate(samples, header.width() * header.components(), component, header.components());
        }
    }

    /** Three quarters of the nearer stored row and one of the farther, rounded down above and up below. */
    static void interpolate(byte[] samples, int stride, int first, int step) {
        int rows = samples.length / stride;
        int[] above = new int[stride];
        for (int row = 0; row < rows; row += 2) {
            for (int i = first; i < stride; i += step) {
                int stored = samples[row * stride + i] & 0xFF;
                int before = row == 0 ? stored : above[i];
                int after = row + 2 < rows ? samples[(row + 2) * stride + i] & 0xFF : stored;
                samples[row * stride + i] = (byte) ((3 * stored + before + 1) >> 2);
                if (row + 1 < rows) {
                    samples[(row + 1) * stride + i] = (byte) ((3 * stored + after + 2) >> 2);
                }
                above[i] = stored;
            }
        }
    }

    private static boolean areRepeated() {
        ImageReader reader = Readers.jdk("jpeg");
        try {
            reader.setInput(new ByteArrayImageInputStream(Base64.getDecoder().decode(PROBE)));
            int[] blue = reader.readRaster(0, null).getSamples(0, 0, 1, 16, 1, new int[16]);
            return blue[4] == blue[5];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }
}
