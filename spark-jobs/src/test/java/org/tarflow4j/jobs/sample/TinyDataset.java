package org.tarflow4j.jobs.sample;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.Checksums;
import org.tarflow4j.data.Duplicates;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PrepareJob;
import org.tarflow4j.data.PrepareRequest;
import org.tarflow4j.data.ProgressListener;
import org.tarflow4j.data.Sharding;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;
import org.tarflow4j.model.KeyedRandom;

/** Twelve grey images of 8×8 random pixels, of three classes. */
public final class TinyDataset {
    private TinyDataset() {}

    /**
     * Prepares it in {@code folder/name}.
     *
     * @param level what becomes of each random grey level
     */
    public static PatchDataset prepare(SparkSession spark, Path folder, String name, IntUnaryOperator level)
            throws IOException {
        KeyedRandom random = new KeyedRandom(1);
        Path source = folder.resolve(name + "-source");
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int pixel = 0; pixel < 64; pixel++) {
                image.getRaster().setSample(pixel % 8, pixel / 8, 0, level.applyAsInt(20 + random.nextInt(200)));
            }
            Path file = source.resolve("class" + i % 3 + "/" + i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        String output = folder.resolve(name).toString();
        new PrepareJob(spark)
                .run(
                        new PrepareRequest(
                                SourceRequest.of(SourceKind.FOLDER, source.toString()),
                                Decoding.DEFAULT,
                                "center",
                                8,
                                1,
                                4,
                                new Sharding(2, Long.MAX_VALUE, Long.MAX_VALUE),
                                0.2,
                                1,
                                Duplicates.KEEP,
                                1,
                                Checksums.IGNORE,
                                null,
                                output),
                        ProgressListener.NONE);
        return PatchDataset.open(output, new Configuration());
    }
}
