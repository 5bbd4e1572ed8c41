package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.UnusableImageException;

@Timeout(60)
class NpzSourceTest {
    private static final int SIDE = 4;
    private static final int ROW = 3 * SIDE * SIDE;

    @TempDir
    Path directory;

    @Test
    void storedAndCompressedBatchesHoldTheSame() throws Exception {
        byte[] data = random(9000 * ROW);
        long[] labels = new Random(2).longs(9000, 1, 1001).toArray();
        write("stored/a.npz", ZipEntry.STORED, data, labels);
        write("deflated/a.npz", ZipEntry.DEFLATED, data, labels);

        ImageSource stored = open(directory + "/stored", directory + "/deflated/*.npz", null);

        assertThat(stored.classes()).hasSize(1000);
        assertThat(stored.classIds()).startsWith("1", "2").endsWith("1000");
        assertThat(stored.splits()).hasSize(2);
        assertThat(stored.heldOut()).hasSize(1);
        List<SourceImage> images = inputs(stored.splits());
        List<SourceImage> again = inputs(stored.heldOut());
        assertThat(images).hasSize(9000).hasSameSizeAs(again);
        for (int i = 0; i < 9000; i += 7) {
            assertThat(images.get(i).id()).isEqualTo(String.format("a.npz/%07d", i));
            assertThat(again.get(i).id()).isEqualTo(String.format("held-out/a.npz/%07d", i));
            assertThat(images.get(i).label())
                    .isEqualTo((int) labels[i] - 1)
                    .isEqualTo(again.get(i).label());
            Pixels pixels = pixels(images.get(i));
            assertThat(pixels.values()).isEqualTo(pixels(again.get(i)).values());
            for (int channel = 0; channel < 3; channel++) {
                for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                    assertThat(pixels.values()[3 * pixel + channel])
                            .isEqualTo(data[i * ROW + channel * SIDE * SIDE + pixel]);
                }
            }
        }
    }

    /** np.savez and np.savez_compressed of data = arange(480) as 10 rows of bytes, labels = 1, …, 10. */
    @Test
    void filesOfNumPyAreRead() throws Exception {
        for (String name : List.of("stored", "compressed")) {
            List<SourceImage> images = inputs(open("src/test/resources/sources/" + name + ".npz", null, null)
                    .splits());

            assertThat(images).extracting(SourceImage::label).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(pixels(images.get(9)).values())
                    .startsWith(176, 192, 208, 177, 193, 209)
                    .endsWith(191, 207, 223);
        }
    }

    @Test
    void theKitsNumbersBecomeLabelsInTheOrderOfTheSynsets() throws Exception {
        write("a.npz", ZipEntry.STORED, random(5 * ROW), 1, 2, 3, 0, 4);
        Path kit = ImageNetFiles.kit(directory.resolve("kit.tar.gz"), 1);

        ImageSource source = open(directory.toString(), null, kit);

        assertThat(source.classIds()).containsExactly(ImageNetFiles.TENCH, ImageNetFiles.FOX, ImageNetFiles.PAPER);
        List<SourceImage> images = inputs(source.splits());
        assertThat(images).extracting(SourceImage::label).containsExactly(1, 2, 0, -1, -1);
        assertThatThrownBy(() -> images.get(3).content())
                .isInstanceOf(UnusableImageException.class)
                .hasMessage("its class is not among those of the dataset");
    }

    @Test
    void numbersBeginAtOne() throws Exception {
        write("a.npz", ZipEntry.STORED, random(4 * ROW), 0, 1, 1000, 1001);

        assertThat(inputs(open(directory.toString(), null, null).splits()))
                .extracting(SourceImage::label)
                .containsExactly(-1, 0, 999, -1);
    }

    @Test
    void aDeflatedArrayThatEndsEarlyIsACut() throws Exception {
        Path file = directory.resolve("a.npz");
        byte[] header = npy("|u1", new int[] {1_000_000, ROW}, new byte[3 * ROW]);
        // A compressed entry whose directory repeats the lie of its header.
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, ZipEntry.DEFLATED, "data.npy", header);
            put(zip, ZipEntry.DEFLATED, "labels.npy", npy("<i8", new int[] {1_000_000}, new byte[8 * 1_000_000]));
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directoryAt = zip.getInt(bytes.length - 22 + 16);
        zip.putInt(directoryAt + 24, header.length - 3 * ROW + 1_000_000 * ROW);
        Files.write(file, bytes);

        List<SourceImage> images = inputs(open(directory.toString(), null, null).splits());

        assertThat(images).hasSize(4);
        assertThatThrownBy(() -> images.get(3).content())
                .isInstanceOf(UnusableImageException.class)
                .hasMessageEndingWith("; 999996 images after it are lost");
    }

    @Test
    void otherFilesAreRefusedBeforeWorkStarts() throws Exception {
        Path file = write("a.npz", ZipEntry.STORED, random(4 * ROW), 1, 2, 3, 4);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertFails(" is not a whole .npz archive: ");
        write("a.npz", ZipEntry.STORED, random(3 * ROW), 1, 2, 3, 4);
        assertFails(" has 3 images and 4 labels");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, ZipEntry.STORED, "data.npy", npy("<f4", new int[] {1, ROW}, new byte[4 * ROW]));
            put(zip, ZipEntry.STORED, "labels.npy", npy("<i8", new int[] {1}, new byte[8]));
        }
        assertFails(" has 48 values of type <f4 an image, expected 3·S·S bytes of type |u1");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, ZipEntry.STORED, "data.npy", npy("|u1", new int[] {999_999_999, ROW}, new byte[ROW]));
        }
        assertFails("data.npy has 128 bytes, its shape says ".replace("128", Integer.toString(128 + ROW)));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, ZipEntry.STORED, "../data.npy", new byte[10]);
        }
        assertFails(" has no arrays data and labels; it has [../data.npy]");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, ZipEntry.STORED, "data.npy", new byte[10]);
        }
        assertFails("data.npy is not a NumPy array");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> open(directory.toString(), null, null))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining(message);
    }

    private static ImageSource open(String path, @Nullable String heldOut, @Nullable Path kit) throws Exception {
        SourceRequest request = new SourceRequest(
                SourceKind.IMAGENET64, path, heldOut, null, kit == null ? null : kit.toString(), List.of());
        return NpzSource.open(request, SourceReading.HADOOP);
    }

    private static List<SourceImage> inputs(List<SourceSplit> splits) throws Exception {
        List<SourceImage> images = new ArrayList<>();
        for (SourceSplit split : splits) {
            try (ImageStream stream = split.open(SourceReading.HADOOP)) {
                for (SourceImage image = stream.next(); image != null; image = stream.next()) {
                    images.add(image);
                }
            }
        }
        return images;
    }

    private static Pixels pixels(SourceImage image) throws Exception {
        return ((ImageContent.Raw) image.content()).pixels();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private Path write(String name, int method, byte[] data, long... labels) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        ByteBuffer numbers = ByteBuffer.allocate(8 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(labels).forEach(numbers::putLong);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, method, "data.npy", npy("|u1", new int[] {data.length / ROW, ROW}, data));
            put(zip, method, "labels.npy", npy("<i8", new int[] {labels.length}, numbers.array()));
            put(zip, method, "mean.npy", npy("<f8", new int[] {1}, new byte[8]));
        }
        return file;
    }

    private static void put(ZipOutputStream zip, int method, String name, byte[] content) throws Exception {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
            CRC32 sum = new CRC32();
            sum.update(content);
            entry.setSize(content.length);
            entry.setCrc(sum.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** As NumPy writes it: the header fills 128 bytes. */
    private static byte[] npy(String type, int[] shape, byte[] values) {
        String dimensions = shape.length == 1 ? shape[0] + "," : shape[0] + ", " + shape[1];
        String text = String.format(
                Locale.ROOT, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", type, dimensions);
        text = text + " ".repeat(117 - text.length()) + "\n";
        ByteBuffer buffer = ByteBuffer.allocate(128 + values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        buffer.put((byte) 1).put((byte) 0).putShort((short) 118);
        buffer.put(text.getBytes(StandardCharsets.US_ASCII)).put(values);
        return buffer.array();
    }
}
