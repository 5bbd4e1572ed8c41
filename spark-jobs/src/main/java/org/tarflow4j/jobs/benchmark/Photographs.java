package org.tarflow4j.jobs.benchmark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.tarflow4j.model.KeyedRandom;

/**
 * JPEGs that are as much work as ImageNet's: 500×375 pixels, chroma halved in both directions, some 110 KB each. Noise at
 * every scale, the finer the weaker, and discs with sharp edges.
 */
final class Photographs {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final float QUALITY = 0.9f;
    private static final int DISCS = 12;
    /** Grey levels of the coarsest noise of lightness, and of either colour difference. */
    private static final double[] CONTRAST = {30, 12, 12};
    /** Of each halving of the scale; by the first the files have ImageNet's size. */
    private static final double[] DECAY = {0.91, 0.5, 0.5};

    private Photographs() {}

    /** A file each, the same ones every time. */
    static List<byte[]> jpegs(int count) {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(jpeg(picture(new KeyedRandom(i))));
        }
        return files;
    }

    private static BufferedImage picture(KeyedRandom random) {
        float[][] planes = new float[CONTRAST.length][WIDTH * HEIGHT];
        for (int plane = 0; plane < planes.length; plane++) {
            double contrast = CONTRAST[plane];
            for (int cell = 128; cell >= 1; cell /= 2) {
                addNoise(planes[plane], cell, contrast, random);
                contrast *= DECAY[plane];
            }
        }
        for (int disc = 0; disc < DISCS; disc++) {
            addDisc(planes, random);
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            float lightness = 128 + planes[0][i];
            int red = level(lightness + planes[1][i]);
            int green = level(lightness - 0.5f * planes[1][i] - 0.3f * planes[2][i]);
            int blue = level(lightness + planes[2][i]);
            image.setRGB(i % WIDTH, i / WIDTH, red << 16 | green << 8 | blue);
        }
        return image;
    }

    /** Normal at the corners of a grid of square cells, linear between them. */
    private static void addNoise(float[] plane, int cell, double contrast, KeyedRandom random) {
        int columns = WIDTH / cell + 2;
        float[] grid = new float[columns * (HEIGHT / cell + 2)];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (float) (contrast * random.nextGaussian());
        }
        for (int y = 0; y < HEIGHT; y++) {
            float down = (float) (y % cell) / cell;
            for (int x = 0; x < WIDTH; x++) {
                float across = (float) (x % cell) / cell;
                int corner = y / cell * columns + x / cell;
                float above = grid[corner] + across * (grid[corner + 1] - grid[corner]);
                int lower = corner + columns;
                float below = grid[lower] + across * (grid[lower + 1] - grid[lower]);
                plane[y * WIDTH + x] += above + down * (below - above);
            }
        }
    }

    private static void addDisc(float[][] planes, KeyedRandom random) {
        int left = random.nextInt(WIDTH);
        int top = random.nextInt(HEIGHT);
        int radius = 10 + random.nextInt(80);
        float[] colour = new float[planes.length];
        for (int plane = 0; plane < colour.length; plane++) {
            colour[plane] = (float) (2 * CONTRAST[plane] * random.nextGaussian());
        }
        for (int y = Math.max(0, top - radius); y < Math.min(HEIGHT, top + radius); y++) {
            for (int x = Math.max(0, left - radius); x < Math.min(WIDTH, left + radius); x++) {
                if ((x - left) * (x - left) + (y - top) * (y - top) < radius * radius) {
                    for (int plane = 0; plane < colour.length; plane++) {
                        planes[plane][y * WIDTH + x] += colour[plane];
                    }
                }
            }
        }
    }

    private static int level(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }

    private static byte[] jpeg(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
