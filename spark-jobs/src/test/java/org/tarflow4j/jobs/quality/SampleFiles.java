package org.tarflow4j.jobs.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.model.KeyedRandom;

/** A directory as {@code sample} leaves it, whose samples are images of a set with noise. */
final class SampleFiles {
    private SampleFiles() {}

    /** @param failed a sample that has no file */
    static void write(Path directory, ImageSet images, int count, double noise, int failed) throws IOException {
        Files.createDirectories(directory.resolve("undenoised"));
        List<Map<String, Object>> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LabelledImage image = images.open().read(i % images.count()).get(0);
            samples.add(Map.of("index", i, "label", image.label(), "failed", i == failed));
            if (i != failed) {
                String name = String.format(Locale.ROOT, "%06d.png", i);
                Files.write(directory.resolve(name), png(image, images.shape().size(), 0, i));
                Files.write(
                        directory.resolve("undenoised").resolve(name),
                        png(image, images.shape().size(), noise, i));
            }
        }
        new ObjectMapper().writeValue(directory.resolve("_samples.json").toFile(), Map.of("samples", samples));
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
