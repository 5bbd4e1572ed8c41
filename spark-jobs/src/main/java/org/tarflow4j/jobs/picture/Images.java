package org.tarflow4j.jobs.picture;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Between pixels in [−1, 1] and 8-bit images. */
public final class Images {
    private static final double HALF_RANGE = 127.5;

    private Images() {}

    /** @throws JobException if a PNG cannot have so many channels */
    public static void requirePngChannels(int channels) {
        if (channels != 1 && channels != 3) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "PNG images have 1 or 3 channels, the model has " + channels + "; encode and decode .npz instead");
        }
    }

    /**
     * An image as 8 bits: clipped to [−1, 1] and rounded to the nearest level, the inverse of u8/127.5 − 1. (The
     * reference truncates, which loses a level to the smallest rounding error.)
     *
     * @param image [C, H, W] with C 1 or 3
     */
    public static BufferedImage of(INDArray image) {
        int channels = (int) image.size(0);
        int height = (int) image.size(1);
        int width = (int) image.size(2);
        float[] values = image.dup('c').data().asFloat();
        BufferedImage result = blank(channels, height, width);
        WritableRaster raster = result.getRaster();
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    raster.setSample(x, y, channel, level(values[(channel * height + y) * width + x]));
                }
            }
        }
        return result;
    }

    /** The image of a row of a dataset, with 1 or 3 channels. */
    public static BufferedImage of(PatchRow row, PatchLayout layout) {
        int size = layout.imageSize();
        BufferedImage result = blank(layout.channels(), size, size);
        for (int channel = 0; channel < layout.channels(); channel++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    result.getRaster().setSample(x, y, channel, row.value(layout.index(channel, y, x)));
                }
            }
        }
        return result;
    }

    private static BufferedImage blank(int channels, int height, int width) {
        return new BufferedImage(
                width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    }

    /** Values of an image that lie outside [−1, 1]. */
    public static int outside(INDArray image) {
        int count = 0;
        for (float value : image.dup('c').data().asFloat()) {
            count += Math.abs(value) > 1 ? 1 : 0;
        }
        return count;
    }

    public static int level(float value) {
        double clipped = Math.max(-1, Math.min(1, value));
        return (int) Math.round((clipped + 1) * HALF_RANGE);
    }

    public static BufferedImage read(InputStream in, String where) throws IOException {
        BufferedImage image =
                ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(in.readAllBytes())));
        if (image == null) {
            throw new IOException(where + " is not an image");
        }
        return image;
    }
}
