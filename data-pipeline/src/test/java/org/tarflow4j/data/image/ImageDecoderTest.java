package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpeg"})
    void keepsColours(String format) throws Exception {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1200; i++) {
            image.setRGB(i % 40, i / 40, 0x2060C0);
        }

        Pixels pixels = new ImageDecoder(Decoding.DEFAULT).decode(encode(image, format));

        assertThat(pixels.width()).isEqualTo(40);
        assertThat(pixels.height()).isEqualTo(30);
        assertThat(pixels.channels()).isEqualTo(3);
        assertThat(pixels.values()[300] & 0xFF).isCloseTo(0x20, within(3));
        assertThat(pixels.values()[301] & 0xFF).isCloseTo(0x60, within(3));
        assertThat(pixels.values()[302] & 0xFF).isCloseTo(0xC0, within(3));
    }

    @Test
    void keepsGreyLevelsAsStored() throws Exception {
        BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            image.getRaster().setSample(i, 0, 0, i);
        }

        Pixels pixels = new ImageDecoder(Decoding.DEFAULT).decode(encode(image, "png"));

        assertThat(pixels.channels()).isEqualTo(1);
        for (int i = 0; i < 256; i++) {
            assertThat(pixels.values()[i] & 0xFF).isEqualTo(i);
        }
    }

    @Test
    void dropsAlphaWithoutBlending() throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00FF8001);
        image.setRGB(1, 0, 0x80FF8001);

        assertThat(new ImageDecoder(Decoding.DEFAULT)
                        .decode(encode(image, "png"))
                        .values())
                .containsExactly(0xFF, 0x80, 0x01, 0xFF, 0x80, 0x01);
    }

    @Test
    void lumaIsPillows() {
        byte[] colours = {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 10, 20, 30};
        Pixels grey = new Pixels(4, 1, 3, colours).withChannels(1);
        assertThat(grey.values()).containsExactly(76, 150, 29, 18);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpeg"})
    void refusesWhatIsCutShort(String format) throws Exception {
        byte[] whole = encode(noise(120, 90), format);
        for (int percent : new int[] {1, 5, 20, 50, 80, 95}) {
            byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100);
            assertThatThrownBy(() -> new ImageDecoder(Decoding.DEFAULT).decode(cut))
                    .as("%d %% of a %s", percent, format)
                    .isInstanceOfSatisfying(UnusableImageException.class, e -> assertThat(e.reason())
                            .isEqualTo(SkipReason.DAMAGED));
        }
    }

    /** Inks are stored inverted: 255 − ink. */
    @Test
    void readsCmykAsPillowDoes() throws Exception {
        byte[] file = fourComponents(55, 255, 155, 205);

        Pixels pixels = new ImageDecoder(Decoding.DEFAULT).decode(file);

        // 205 · 55/255, 205 · 255/255, 205 · 155/255
        assertThat(pixels.values()).startsWith(44, 205, 125);
        assertThatThrownBy(() -> new ImageDecoder(Decoding.DEFAULT).decode(Arrays.copyOf(file, file.length - 20)))
                .isInstanceOf(UnusableImageException.class);
    }

    @Test
    void readsCmykStoredAsLuminanceAndChrominance() throws Exception {
        byte[] plain = fourComponents(100, 128, 178, 255);
        byte[] adobe = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2};
        byte[] file = new byte[plain.length + adobe.length];
        System.arraycopy(plain, 0, file, 0, 2);
        System.arraycopy(adobe, 0, file, 2, adobe.length);
        System.arraycopy(plain, 2, file, 2 + adobe.length, plain.length - 2);

        // Inks (170, 64, 100), no black: red is 255 − 170.
        assertThat(new ImageDecoder(Decoding.DEFAULT).decode(file).values()).startsWith(255 - 170, 255 - 64, 255 - 100);
    }

    @Test
    void refusesText() {
        assertThatThrownBy(() -> new ImageDecoder(Decoding.DEFAULT).decode("hello".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(UnusableImageException.class, e -> {
                    assertThat(e.reason()).isEqualTo(SkipReason.NOT_AN_IMAGE);
                    assertThat(e.detail()).isEqualTo("begins with 68 65 6c 6c");
                });
        assertThatThrownBy(() -> new ImageDecoder(Decoding.DEFAULT).decode(new byte[0]))
                .hasMessage("empty file");
    }

    @Test
    void believesNoHeaderThatClaimsTooMuch() throws Exception {
        byte[] small = encode(noise(16, 16), "png");
        ByteBuffer.wrap(small).putInt(16, 20_000).putInt(20, 20_000);
        CRC32 checksum = new CRC32();
        checksum.update(small, 12, 17);
        ByteBuffer.wrap(small).putInt(29, (int) checksum.getValue());

        assertThatThrownBy(() -> new ImageDecoder(Decoding.DEFAULT).decode(small))
                .isInstanceOfSatisfying(UnusableImageException.class, e -> assertThat(e.reason())
                        .isEqualTo(SkipReason.TOO_LARGE))
                .hasMessage("20000×20000 pixels, more than 50 million");
    }

    private static byte[] fourComponents(int... samples) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 64, 64, 4, null);
        for (int i = 0; i < 64 * 64; i++) {
            raster.setPixel(i % 64, i / 64, samples);
        }
        ImageWriter writer = null;
        for (Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg"); writers.hasNext(); ) {
            writer = writers.next();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, new Color(random.nextInt(1 << 24)).getRGB());
        }
        return image;
    }

    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }
}
