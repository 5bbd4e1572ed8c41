package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files decoded by Pillow, see src/test/resources/images/README.md. */
class PillowDecodingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "grey.png",
                "palette8.png",
                "palette4.png",
                "palette2.png",
                "palette1.png",
                "black-white.png",
                "grey2.png",
                "grey4.png",
                "rgba.png",
                "grey-alpha.png",
                "palette-transparent.png",
                "rgb-transparent.png",
                "rgb16.png",
                "rgba16.png",
                "grey-alpha16.png",
                "interlaced.png",
                "interlaced-3x2.png",
                "png-named.JPEG",
                "palette.gif",
                "grey.gif",
                "few.gif",
                "transparent.gif",
                "interlaced.gif",
                "animated.gif",
                "small-frame.gif",
                "small-frame-transparent.gif",
                "frame-outside.gif",
                "rgb24.bmp",
                "grey8.bmp",
                "palette8.bmp",
                "black-white.bmp",
                "rgba32.bmp",
                "rgb555.bmp",
                "rgb565-top-down.bmp",
                "lossless.webp",
                "lossless-alpha.webp"
            })
    void equalsPillowToTheByte(String name) throws Exception {
        assertThat(largestDifference(name)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "444", "422", "420", "440", "411", "444-progressive", "422-progressive", "420-progressive",
                "440-progressive", "411-progressive", "mixed", "quality30", "quality95", "grey", "restart", "rgb",
                "no-jfif", "1x1", "300x2", "2x300-440", "cmyk", "ycck", "cmyk-no-adobe"
            })
    void jpegsDifferByOneLevelAtMost(String name) throws Exception {
        assertThat(largestDifference(name + ".jpg")).isLessThanOrEqualTo(1);
    }

    /** By libwebp as it is without interpolation of chrominance, which our library does not do and Pillow does. */
    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossy-alpha.webp"})
    void lossyWebpIsClose(String name) throws Exception {
        assertThat(largestDifference(name)).isLessThanOrEqualTo(3);
    }

    static Stream<String> transformed() {
        return Stream.of("photo420", "photo440", "photocmyk")
                .flatMap(name -> Stream.of("center", "edm", "adm").map(transform -> name + "." + transform));
    }

    @ParameterizedTest
    @MethodSource("transformed")
    void transformedJpegsDifferByOneLevelAtMost(String testCase) throws Exception {
        String[] parts = testCase.split("\\.");
        Pixels source = ImageFiles.decode(ImageFiles.read(parts[0] + ".jpg"));

        Pixels actual = Transform.of(parts[1]).apply(source, 32);

        assertThat(largestDifference(actual, expected(testCase + ".32.png"))).isLessThanOrEqualTo(1);
    }

    @Test
    void rowsInterpolateBetweenStoredOnes() {
        byte[] repeated = {10, 1, 10, 2, 30, 3, 30, 4, 20, 5};

        HalfRows.interpolate(repeated, 2, 0, 2);

        assertThat(repeated).containsExactly(10, 1, 15, 2, 25, 3, 28, 4, 22, 5);
    }

    @Test
    void refusesArithmeticCoding() throws Exception {
        byte[] file = ImageFiles.read("decoded/arithmetic.jpg");
        assertThat(catchThrowableOfType(UnusableImageException.class, () -> ImageFiles.decode(file)))
                .hasMessage("JPEG with arithmetic coding")
                .extracting(UnusableImageException::reason)
                .isEqualTo(SkipReason.UNSUPPORTED);
    }

    private static int largestDifference(String name) throws Exception {
        return largestDifference(
                ImageFiles.decode(ImageFiles.read("decoded/" + name)).withChannels(3),
                expected("decoded/" + name + ".expected.png"));
    }

    private static int largestDifference(Pixels actual, Pixels expected) {
        return differences(actual, expected).max().orElseThrow();
    }

    private static IntStream differences(Pixels actual, Pixels expected) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        byte[] a = actual.values();
        byte[] b = expected.values();
        return IntStream.range(0, a.length).map(i -> Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)));
    }

    /** Not by our own decoder. */
    private static Pixels expected(String name) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(ImageFiles.read(name)));
        int[] samples = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        byte[] values = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            values[i] = (byte) samples[i];
        }
        return new Pixels(image.getWidth(), image.getHeight(), 3, values);
    }
}
