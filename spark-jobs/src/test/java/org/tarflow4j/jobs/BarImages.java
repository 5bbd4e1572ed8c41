package org.tarflow4j.jobs;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.Checksums;
import org.tarflow4j.data.Duplicates;
import org.tarflow4j.data.PrepareJob;
import org.tarflow4j.data.PrepareRequest;
import org.tarflow4j.data.ProgressListener;
import org.tarflow4j.data.Sharding;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;
import org.tarflow4j.model.KeyedRandom;

/** A patch dataset of 8×8 images with a bright bar whose place depends on the class, of three. */
public final class BarImages {
    private BarImages() {}

    /**
     * Writes the images as IDX files and prepares them.
     *
     * @return the dataset's directory, {@code name} under {@code directory}
     */
    public static String prepare(
            SparkSession spark, Path directory, String name, int count, int shards, double validation)
            throws IOException {
        Path images = write(directory, name, count);
        String output = directory.resolve(name).toString();
        PrepareRequest request = new PrepareRequest(
                SourceRequest.of(SourceKind.IDX, images.toString()),
                Decoding.DEFAULT,
                "center",
                8,
                1,
                4,
                new Sharding(shards, Long.MAX_VALUE, Long.MAX_VALUE),
                validation,
                1,
                Duplicates.KEEP,
                0,
                Checksums.IGNORE,
                null,
                output);
        new PrepareJob(spark).run(request, ProgressListener.NONE);
        return output;
    }

    /**
     * Writes the images as an IDX file, with their labels beside it. More images of the same name begin with the same.
     *
     * @return the file of images
     */
    public static Path write(Path directory, String name, int count) throws IOException {
        Path images = directory.resolve(name + "-images-idx3-ubyte");
        Path labels = directory.resolve(name + "-labels-idx1-ubyte");
        KeyedRandom random = new KeyedRandom(11);
        try (DataOutputStream pixels = new DataOutputStream(Files.newOutputStream(images));
                DataOutputStream classes = new DataOutputStream(Files.newOutputStream(labels))) {
            for (int header : new int[] {0x803, count, 8, 8}) {
                pixels.writeInt(header);
            }
            classes.writeInt(0x801);
            classes.writeInt(count);
            for (int i = 0; i < count; i++) {
                classes.writeByte(i % 3);
                for (int pixel = 0; pixel < 64; pixel++) {
                    pixels.writeByte((pixel / 24 == i % 3 ? 180 : 20) + random.nextInt(40));
                }
            }
        }
        return images;
    }
}
