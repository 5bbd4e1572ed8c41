package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;

/** Hostile pictures are skipped with their reason, or decoded to something. */
class HostileImagesTest {
    private static final int COUNT = 4000;

    @ParameterizedTest
    @CsvSource({
        "JPEG, 420.jpg 444-progressive.jpg cmyk.jpg restart.jpg 1x1.jpg",
        "PNG, rgb16.png palette4.png interlaced-3x2.png grey2.png rgba16.png",
        "GIF, few.gif transparent.gif small-frame.gif interlaced.gif",
        "WebP, lossy.webp lossy-alpha.webp lossless.webp lossless-alpha.webp",
        "BMP, black-white.bmp rgb555.bmp palette8.bmp rgb565-top-down.bmp"
    })
    void damageDoesNoHarm(String format, String names) throws Exception {
        List<byte[]> whole = new ArrayList<>();
        for (String name : names.split(" ")) {
            whole.add(ImageFiles.read("decoded/" + name));
        }
        ImageDecoder decoder = new ImageDecoder(Decoding.DEFAULT);
        for (byte[] picture : whole) {
            decoder.decode(picture);
        }
        Fuzz.Result result = Fuzz.run(
                format,
                new Mutator(whole),
                COUNT,
                UnusableImageException.class::isInstance,
                file -> decoder.decode(format.equals("PNG") ? checked(file) : file));
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isGreaterThan(COUNT / 20);
    }

    /** With the right checksum in every chunk, so that what is in it is looked at. */
    private static byte[] checked(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length) {
            int length = file.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                break;
            }
            CRC32 checksum = new CRC32();
            checksum.update(png, at + 4, 4 + length);
            file.putInt(at + 8 + length, (int) checksum.getValue());
            at += 12 + length;
        }
        return png;
    }
}
