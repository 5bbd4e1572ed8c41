package org.tarflow4j.jobs.quality;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.sample.StoredSample;
import org.tarflow4j.jobs.sample.WrittenSamples;
import org.tarflow4j.model.KeyedRandom;

/** A directory as {@code sample} leaves it, whose samples are images of a set with noise. */
final class SampleFiles {
    private static final int BATCH = 7;

    private SampleFiles() {}

    /** @param failed a sample that has no image */
    static void write(Path directory, SampleFormat format, ImageSet images, int count, double noise, int failed)
            throws IOException {
        List<Integer> labels = new ArrayList<>();
        List<StoredSample> samples = new ArrayList<>();
        ImageSet.Reader reader = images.open();
        for (int i = 0; i < count; i++) {
            LabelledImage image = reader.read(i % images.count()).get(0);
            labels.add(image.label());
            if (i != failed) {
                int size = images.shape().size();
                samples.add(new StoredSample(
                        i, image.label(), 0, 0, 0, png(image, size, 0, i), png(image, size, noise, i)));
            }
        }
        WrittenSamples.write(directory, format, BATCH, labels, samples);
    }

    private static byte[] png(LabelledImage image, int size, double noise, int key) throws IOException {
        KeyedRandom random = new KeyedRandom(5, key);
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < size * size; i++) {
            long value = Math.round((image.values()[i] & 0xFF) + noise * random.nextGaussian());
            picture.getRaster().setSample(i % size, i / size, 0, (int) Math.max(0, Math.min(255, value)));
        }
        return Png.of(picture);
    }
}
