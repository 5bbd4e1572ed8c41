package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Files that claim more than they are: refused before more is allocated than a few copies of the file. */
class ImageBombTest {
    private static final long FEW_BYTES = 2 << 20;

    private final ImageDecoder decoder = new ImageDecoder(Decoding.DEFAULT);

    @Test
    void jpeg() throws Exception {
        assertTooLarge(HeaderBombs.jpeg(), "20000×20000 pixels, more than 50 million");
    }

    @Test
    void png() throws Exception {
        assertTooLarge(HeaderBombs.png(), "30000×30000 pixels, more than 50 million");
    }

    /** Its samples would take twice the bytes while they are decoded. */
    @Test
    void pngOfManyBits() throws Exception {
        byte[] header = {0, 0, 0x1B, 0x58, 0, 0, 0x1B, 0x58, 16, 6, 0, 0, 0};
        assertTooLarge(HeaderBombs.png(header), "7000×7000 pixels, more than 18 million");
    }

    @Test
    void gifCanvasAndFrame() throws Exception {
        byte[] canvas = ImageFiles.read("decoded/few.gif");
        ByteBuffer.wrap(canvas).putInt(6, -1);
        assertTooLarge(canvas, "65535×65535 pixels, more than 50 million");
    }

    @Test
    void webpCanvasAndPicture() throws Exception {
        byte[] lossless = ImageFiles.read("decoded/lossless.webp");
        ByteBuffer.wrap(lossless).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0FFFFFFF);
        assertTooLarge(lossless, "16384×16384 pixels, more than 37 million");

        byte[] canvas = ImageFiles.insert(
                ImageFiles.read("decoded/lossless.webp"),
                12,
                ImageFiles.join(ImageFiles.ascii("VP8X\12\0\0\0\0\0\0\0"), ImageFiles.ascii("\377\377\0\377\377\0")));
        ByteBuffer.wrap(canvas).order(ByteOrder.LITTLE_ENDIAN).putInt(4, canvas.length - 8);
        assertTooLarge(canvas, "65536×65536 pixels, more than 37 million");
    }

    @Test
    void bmp() throws Exception {
        byte[] file = ImageFiles.read("decoded/rgb24.bmp");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 50_000).putInt(22, Integer.MIN_VALUE);
        assertTooLarge(file, "50000×2147483648 pixels, more than 37 million");
    }

    @Test
    void tenThousandScans() throws Exception {
        byte[] file = ImageFiles.read("decoded/420-progressive.jpg");
        int scan = HeaderBombs.indexOf(file, 0xFF, 0xDA);
        ByteArrayOutputStream scans = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            scans.write(file, scan, 14);
        }
        assertTooLarge(ImageFiles.insert(file, scan, scans.toByteArray()), "JPEG of more than 100 scans");
    }

    @Test
    void textThatInflatesIsNotRead() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(ImageFiles.ascii("Comment\0\0"));
        try (DeflaterOutputStream out = new DeflaterOutputStream(bomb)) {
            out.write(new byte[64 << 20]);
        }
        byte[] file = ImageFiles.read("decoded/rgb.png");
        for (String type : new String[] {"zTXt", "iCCP"}) {
            byte[] bombed = ImageFiles.insert(file, 33, ImageFiles.chunk(type, bomb.toByteArray()));
            long before = allocated();
            decoder.decode(bombed);
            assertThat(allocated() - before).isLessThan(FEW_BYTES);
        }
    }

    @Test
    void largeApplicationSegmentsAreLeftOut() throws Exception {
        byte[] file = ImageFiles.read("decoded/420.jpg");
        byte[] segment = ImageFiles.segment(0xE2, new byte[65_533]);
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            segments.writeBytes(segment);
        }
        byte[] large = ImageFiles.insert(file, 2, segments.toByteArray());
        long before = allocated();

        assertThat(decoder.decode(large).values())
                .isEqualTo(ImageFiles.decode(file).values());
        assertThat(allocated() - before).isLessThan(FEW_BYTES);
    }

    @Test
    void files() {
        assertTooLarge(
                new byte[ImageDecoder.BYTE_LIMIT + 1], (ImageDecoder.BYTE_LIMIT + 1) + " bytes, more than 64 MiB");
        for (String content : new String[] {"", "\0", "<!DOCTYPE html><html>404</html>", "\0\0\0\0\0\0\0\0\0\0"}) {
            assertThat(refusal(content.getBytes(StandardCharsets.UTF_8)).reason())
                    .isEqualTo(SkipReason.NOT_AN_IMAGE);
        }
    }

    private void assertTooLarge(byte[] file, String detail) {
        long before = allocated();
        UnusableImageException refusal = refusal(file);
        assertThat(allocated() - before).isLessThan(FEW_BYTES);
        assertThat(refusal).hasMessage(detail);
        assertThat(refusal.reason()).isEqualTo(SkipReason.TOO_LARGE);
    }

    private UnusableImageException refusal(byte[] file) {
        return catchThrowableOfType(UnusableImageException.class, () -> decoder.decode(file));
    }

    /** By this thread, ever. */
    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
