package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tarflow4j.data.image.Pixels;

class PatchLayoutTest {
    @Test
    void tokensAreRowMajorAndInsideChannelRowColumn() {
        PatchLayout layout = new PatchLayout(3, 4, 2);
        byte[] values = new byte[48];
        for (int i = 0; i < 48; i++) {
            values[i] = (byte) i;
        }

        byte[] patches = layout.patches(new Pixels(4, 4, 3, values));

        // Pixel (row, column) has the values 3·(4·row + column) + channel.
        assertThat(patches).startsWith(0, 3, 12, 15, 1, 4, 13, 16, 2, 5, 14, 17, 6, 9, 18, 21);
        assertThat(patches).endsWith(32, 35, 44, 47);
        assertThat(layout.tokens()).isEqualTo(4);
        assertThat(layout.tokenWidth()).isEqualTo(12);
        assertThat(layout.channelOf(15)).isZero();
        assertThat(layout.channelOf(16)).isEqualTo(1);
    }

    @Test
    void flippingTokensIsFlippingThePicture() {
        PatchLayout layout = new PatchLayout(3, 12, 4);
        byte[] values = new byte[12 * 12 * 3];
        new Random(1).nextBytes(values);
        byte[] mirrored = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            int column = i / 3 % 12;
            mirrored[i] = values[i + 3 * (11 - 2 * column)];
        }

        HorizontalFlip flip = new HorizontalFlip(layout);
        byte[] patches = layout.patches(new Pixels(12, 12, 3, values));
        byte[] expected = layout.patches(new Pixels(12, 12, 3, mirrored));
        for (int i = 0; i < patches.length; i++) {
            assertThat(patches[flip.source(i)]).isEqualTo(expected[i]);
            assertThat(flip.source(flip.source(i))).isEqualTo(i);
        }
        assertThat(flip.source(0)).isEqualTo(layout.index(0, 0, 11));
    }
}
