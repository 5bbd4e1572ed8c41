package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedImageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "420.jpg",
                "440-progressive.jpg",
                "cmyk.jpg",
                "restart.jpg",
                "palette8.png",
                "interlaced.png",
                "rgb24.bmp",
                "lossless.webp",
                "lossy.webp"
            })
    void refusesEveryCut(String name) throws Exception {
        byte[] whole = ImageFiles.read("decoded/" + name);
        ImageDecoder decoder = new ImageDecoder(Decoding.DEFAULT);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> decoder.decode(cut)))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(UnusableImageException.class);
        }
        assertThatCode(() -> decoder.decode(whole)).doesNotThrowAnyException();
    }

    /** Later frames are not ours, so what is cut there is not missed; the mark at the end is a frame of nothing. */
    @Test
    void refusesEveryCutOfAFirstFrame() throws Exception {
        byte[] whole = ImageFiles.read("decoded/few.gif");
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> ImageFiles.decode(cut)))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(UnusableImageException.class);
        }
    }

    @Test
    void refusesEveryFlippedBitOfAPng() throws Exception {
        byte[] file = ImageFiles.read("decoded/grey4.png");
        ImageDecoder decoder = new ImageDecoder(Decoding.DEFAULT);
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = flipped(file, bit);
            assertThat(catchThrowable(() -> decoder.decode(flipped)))
                    .as("bit %d", bit)
                    .isInstanceOf(UnusableImageException.class);
        }
    }

    /** Without checksums a flipped bit may pass for another picture, but it must do no harm. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "420.jpg",
                "440-progressive.jpg",
                "cmyk.jpg",
                "restart.jpg",
                "small-frame.gif",
                "interlaced.gif",
                "palette8.bmp",
                "lossless-alpha.webp",
                "lossy.webp"
            })
    void flippedBitsDecodeOrAreRefused(String name) throws Exception {
        byte[] file = ImageFiles.read("decoded/" + name);
        ImageDecoder strict = new ImageDecoder(Decoding.DEFAULT);
        ImageDecoder lenient = new ImageDecoder(new Decoding(Orientation.APPLY, Warnings.ACCEPT));
        Random random = new Random(3);
        int refused = 0;
        for (int trial = 0; trial < 500; trial++) {
            byte[] flipped = flipped(file, random.nextInt(8 * file.length));
            for (ImageDecoder decoder : new ImageDecoder[] {strict, lenient}) {
                try {
                    decoder.decode(flipped);
                } catch (UnusableImageException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
        assertThat(strict.decode(file).values())
                .isEqualTo(ImageFiles.decode(file).values());
    }

    @Test
    void aWarningIsAFailureUnlessAccepted() throws Exception {
        byte[] whole = ImageFiles.read("decoded/420.jpg");
        byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);
        byte[] extraneous = ImageFiles.insert(whole, 20, new byte[] {1, 2, 3});
        ImageDecoder lenient = new ImageDecoder(new Decoding(Orientation.IGNORE, Warnings.ACCEPT));

        assertThat(catchThrowable(() -> ImageFiles.decode(extraneous))).hasMessage("Extraneous bytes before a marker");
        assertThat(lenient.decode(extraneous).values())
                .isEqualTo(ImageFiles.decode(whole).values());
        assertThat(lenient.decode(cut).height())
                .isEqualTo(ImageFiles.decode(whole).height());
    }

    @Test
    void brokenExifAndProfilesDoNoHarm() throws Exception {
        byte[] jpeg = ImageFiles.read("decoded/420.jpg");
        byte[] png = ImageFiles.read("decoded/rgb.png");
        byte[] exif = ImageFiles.ascii("Exif\0\0II*\0\377\377\377\377");
        byte[] profile = ImageFiles.ascii("ICC_PROFILE\0\1\1garbage");
        ImageDecoder turning = new ImageDecoder(new Decoding(Orientation.APPLY, Warnings.FAIL));

        for (byte[] broken : new byte[][] {
            ImageFiles.insert(jpeg, 2, ImageFiles.segment(0xE1, exif)),
            ImageFiles.insert(jpeg, 2, ImageFiles.segment(0xE2, profile)),
            ImageFiles.insert(jpeg, 2, ImageFiles.segment(0xE0, ImageFiles.ascii("JFIF\0")))
        }) {
            assertThat(turning.decode(broken).values())
                    .isEqualTo(ImageFiles.decode(jpeg).values());
        }
        for (String type : new String[] {"eXIf", "iCCP", "zTXt", "iTXt", "gAMA", "tRNS", "hIST"}) {
            assertThat(turning.decode(ImageFiles.insert(png, 33, ImageFiles.chunk(type, profile)))
                            .values())
                    .isEqualTo(ImageFiles.decode(png).values());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"420.jpg", "420-progressive.jpg", "rgb.png", "few.gif", "rgb24.bmp", "lossless.webp"})
    void whatFollowsTheEndIsIgnored(String name) throws Exception {
        byte[] file = ImageFiles.read("decoded/" + name);
        byte[] longer = ImageFiles.join(file, ImageFiles.ascii("garbage"));

        assertThat(ImageFiles.decode(longer).values())
                .isEqualTo(ImageFiles.decode(file).values());
    }

    private static byte[] flipped(byte[] file, int bit) {
        byte[] flipped = file.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }
}
