package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path directory;

    private Path images;
    private Path labels;

    @BeforeEach
    void writeFiles() throws IOException {
        images = directory.resolve("x-images-idx3-ubyte");
        labels = directory.resolve("x-labels-idx1-ubyte");
        Files.write(images, idx(new int[] {3000, 2, 2}));
        Files.write(labels, idx(new int[] {3000}));
    }

    @Test
    void theSplitsTogetherHoldEveryImageOnce() throws Exception {
        ImageSource source = open();

        assertThat(source.splits().stream().mapToLong(SourceSplit::bytes).sum()).isEqualTo(3000 * 4);
        assertThat(source.splits()).hasSize(2);
        assertThat(source.classNames()).hasSize(251).startsWith("0", "1");
        List<String> ids = new ArrayList<>();
        for (SourceSplit split : source.splits()) {
            try (ImageStream stream = split.open(HADOOP)) {
                for (SourceImage image = stream.next(); image != null; image = stream.next()) {
                    int item = ids.size();
                    assertThat(image.label()).isEqualTo(item % 251);
                    assertThat(((ImageContent.Raw) image.content()).pixels().values())
                            .containsExactly(
                                    (byte) (4 * item % 251),
                                    (byte) ((4 * item + 1) % 251),
                                    (byte) ((4 * item + 2) % 251),
                                    (byte) ((4 * item + 3) % 251));
                    ids.add(image.id());
                }
            }
        }
        assertThat(ids)
                .hasSize(3000)
                .doesNotHaveDuplicates()
                .startsWith("x-images-idx3-ubyte/0000000")
                .isSorted();
    }

    @Test
    void namesWhatIsMissing() throws Exception {
        Files.delete(labels);
        assertFails("IDX file " + labels + " does not exist; check data.source.path");
        Files.delete(images);
        assertFails("IDX file " + images + " does not exist; check data.source.path");
    }

    @Test
    void tellsHowMuchOfATruncatedFileIsThere() throws Exception {
        Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 1000));
        assertFails("IDX file " + images
                + " is truncated: expected 12016 bytes for 3000×2×2 values, found 1000; get the file again");
        Files.write(images, new byte[] {0, 0, 8, 3, 0});
        assertFails("IDX file " + images + " ends inside its header; get the file again");
    }

    @Test
    void tellsHowMuchOfATruncatedGzipIsThere() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(idx(new int[] {3000, 2, 2}));
        }
        Files.write(images, Arrays.copyOf(bytes.toByteArray(), bytes.size() * 2 / 3));
        assertThatThrownBy(this::open)
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageMatching("IDX file .* is truncated: expected 12016 bytes for 3000×2×2 values, found \\d+"
                        + " \\(Unexpected end of ZLIB input stream\\); get the file again");
    }

    @Test
    void refusesOtherFormatsAndMixedUpFiles() throws Exception {
        Files.write(images, idx(new int[] {3000}));
        assertFails(images
                + " is not an IDX file of images: it begins with 00000801, expected 00000803; check data.source");
        Files.write(images, idx(new int[] {2999, 2, 2}));
        assertFails(images + " has 2999 images, " + labels + " has 3000 labels; these files do not belong together");
        Files.write(images, idx(new int[] {1, 1 << 20, 1 << 20}, 0));
        assertFails("IDX file " + images + " claims impossible dimensions [1, 1048576, 1048576]");
    }

    @Test
    void everyLabelNeedsAName() {
        assertThatThrownBy(() -> IdxSource.open(request(images, null, List.of("shirt")), HADOOP))
                .hasMessage("Label 250 in " + labels + " has no name: data.source lists 1 class names");
    }

    @Test
    void labelsOfAnUnconventionalNameMustBeGiven() throws Exception {
        Path other = Files.copy(images, directory.resolve("pictures.idx"));
        assertThatThrownBy(() -> IdxSource.open(request(other, null, List.of()), HADOOP))
                .hasMessage("Cannot tell the labels of " + other
                        + ", whose name does not end in -images-idx3-ubyte[.gz]; set data.source.labels");
        assertThat(IdxSource.open(request(other, labels, List.of()), HADOOP).splits().stream()
                        .mapToLong(SourceSplit::bytes)
                        .sum())
                .isEqualTo(3000 * 4);
    }

    private ImageSource open() throws Exception {
        return IdxSource.open(request(images, null, List.of()), HADOOP);
    }

    private static SourceRequest request(Path images, @Nullable Path labels, List<String> classNames) {
        return new SourceRequest(
                SourceKind.IDX, images.toString(), null, labels == null ? null : labels.toString(), null, classNames);
    }

    private void assertFails(String message) {
        assertThatThrownBy(this::open)
                .isInstanceOf(UnusableSourceException.class)
                .hasMessage(message);
    }

    private static byte[] idx(int[] dimensions) {
        return idx(dimensions, Arrays.stream(dimensions).reduce(1, (a, b) -> a * b));
    }

    private static byte[] idx(int[] dimensions, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + length);
        buffer.putInt(0x800 | dimensions.length);
        for (int dimension : dimensions) {
            buffer.putInt(dimension);
        }
        for (int i = 0; i < length; i++) {
            buffer.put((byte) (i % 251));
        }
        return buffer.array();
    }
}
