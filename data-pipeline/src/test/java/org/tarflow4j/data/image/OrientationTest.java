package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {
    /** What Pillow's exif_transpose makes of the rows 123 456. */
    @ParameterizedTest
    @CsvSource({
        "1, 123 456",
        "2, 321 654",
        "3, 654 321",
        "4, 456 123",
        "5, 14 25 36",
        "6, 41 52 63",
        "7, 63 52 41",
        "8, 36 25 14",
        "0, 123 456",
        "9, 123 456"
    })
    void turnsAsPillowDoes(int tag, String expected) throws Exception {
        byte[] exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) tag, 0, 0, 0, 0, 0, 0};
        byte[] file = ImageFiles.insert(digits(), 33, ImageFiles.chunk("eXIf", exif));

        Pixels turned = new ImageDecoder(new Decoding(Orientation.APPLY, Warnings.FAIL)).decode(file);

        assertThat(rows(turned)).isEqualTo(expected);
        assertThat(rows(ImageFiles.decode(file))).isEqualTo("123 456");
    }

    @ParameterizedTest
    @CsvSource({"1, false", "6, true"})
    void readsTheTagOfJpegs(int tag, boolean turned) throws Exception {
        byte[] exif = ImageFiles.ascii("Exif\0\0II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0" + (char) tag + "\0\0\0\0\0\0\0");
        byte[] file = ImageFiles.insert(ImageFiles.read("decoded/420.jpg"), 2, ImageFiles.segment(0xE1, exif));
        Pixels stored = ImageFiles.decode(file);

        Pixels upright = new ImageDecoder(new Decoding(Orientation.APPLY, Warnings.FAIL)).decode(file);

        assertThat(upright.width()).isEqualTo(turned ? stored.height() : stored.width());
    }

    private static byte[] digits() throws Exception {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 6; i++) {
            image.getRaster().setSample(i % 3, i / 3, 0, i + 1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static String rows(Pixels pixels) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < pixels.values().length; i++) {
            rows.append(i > 0 && i % pixels.width() == 0 ? " " : "").append(pixels.values()[i]);
        }
        return rows.toString();
    }
}
