package org.tarflow4j.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;

/** Small sources and sessions for tests. */
final class TestData {
    static final int IMAGES = 3000;
    static final int SIZE = 8;

    private TestData() {}

    /** Kryo, because training runs with it. */
    static SparkSession spark(String master) {
        return SparkSession.builder()
                .master(master)
                .config("spark.ui.enabled", false)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                // The default of 200 is for clusters.
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }

    static byte[] idxImages() throws IOException {
        byte[] values = new byte[IMAGES * SIZE * SIZE];
        new Random(1).nextBytes(values);
        return idx(values, IMAGES, SIZE, SIZE);
    }

    static byte[] idxLabels() throws IOException {
        byte[] values = new byte[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            values[i] = (byte) (i % 10);
        }
        return idx(values, IMAGES);
    }

    private static byte[] idx(byte[] values, int... dimensions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x800 | dimensions.length);
        for (int dimension : dimensions) {
            out.writeInt(dimension);
        }
        out.write(values);
        return bytes.toByteArray();
    }

    /** @return the file of images, plain or gzipped by its name, its labels beside it */
    static Path writeIdx(Path directory, String suffix) throws IOException {
        Files.createDirectories(directory);
        write(directory.resolve("tiny-labels-idx1-ubyte" + suffix), idxLabels());
        return write(directory.resolve("tiny-images-idx3-ubyte" + suffix), idxImages());
    }

    static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
            out.write(content);
        }
        return file;
    }

    /** A 40×30 picture of one colour. */
    static byte[] picture(int rgb, String format) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1200; i++) {
            image.setRGB(i % 40, i / 40, rgb);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    static PrepareRequest idxRequest(Path images, Path output) {
        return new PrepareRequest(
                SourceRequest.of(SourceKind.IDX, images.toString()),
                Decoding.DEFAULT,
                "center",
                SIZE,
                1,
                2,
                files(3),
                0.1,
                7,
                Duplicates.SKIP,
                0,
                Checksums.IGNORE,
                null,
                output.toString());
    }

    static PrepareRequest folderRequest(Path root, Path output) {
        return new PrepareRequest(
                SourceRequest.of(SourceKind.FOLDER, root.toString()),
                Decoding.DEFAULT,
                "center",
                16,
                3,
                4,
                files(2),
                0,
                7,
                Duplicates.SKIP,
                1,
                Checksums.IGNORE,
                null,
                output.toString());
    }

    static Sharding files(int count) {
        return new Sharding(count, 65536, 1 << 28);
    }

    /** The SHA-256 of each file of a dataset that belongs to it, by relative name. */
    static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    contents.put(
                            directory.relativize(file).toString(), DigestUtils.sha256Hex(Files.readAllBytes(file)));
                }
            }
        }
        return contents;
    }
}
