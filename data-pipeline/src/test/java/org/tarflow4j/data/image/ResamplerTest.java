package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast passes against the formula, for lengths around what they do at once. */
class ResamplerTest {
    private static final int[] LENGTHS = {1, 2, 3, 4, 7, 8, 9, 13, 16, 31, 64, 125};

    @ParameterizedTest
    @EnumSource
    void everyLengthToEveryOtherEqualsTheFormula(Filter filter) {
        Random random = new Random(1);
        for (int source : LENGTHS) {
            for (int target : LENGTHS) {
                for (int channels : new int[] {1, 3}) {
                    // Another pair across, so that rows and columns cannot be taken for each other.
                    int sourceHeight = LENGTHS[random.nextInt(LENGTHS.length)];
                    int height = LENGTHS[random.nextInt(LENGTHS.length)];
                    Pixels picture = picture(source, sourceHeight, channels, random);
                    assertSame(
                            all(new Resampler(picture).resize(target, height, filter)),
                            PlainResampling.resize(picture, target, height, filter),
                            filter + " of " + describe(picture) + " to " + target + "×" + height);
                }
            }
        }
    }

    /** In each of the two directions, so that neither hides what the other does. */
    @Test
    void meansOfTwoAreRoundedUpForEveryPairOfBytes() {
        byte[] values = new byte[256 * 256 * 2 * 3];
        for (int pair = 0; pair < 256 * 256; pair++) {
            Arrays.fill(values, 6 * pair, 6 * pair + 3, (byte) (pair >> 8));
            Arrays.fill(values, 6 * pair + 3, 6 * pair + 6, (byte) pair);
        }
        Pixels across = new Pixels(512, 256, 3, values);
        assertSame(
                all(new Resampler(across).resize(256, 256, Filter.BOX)),
                PlainResampling.resize(across, 256, 256, Filter.BOX),
                "across");

        byte[] down = new byte[256 * 256 * 2];
        for (int i = 0; i < 256 * 256; i++) {
            down[i / 256 * 512 + i % 256] = (byte) (i >> 8);
            down[i / 256 * 512 + 256 + i % 256] = (byte) i;
        }
        Pixels grey = new Pixels(256, 512, 1, down);
        assertSame(
                all(new Resampler(grey).resize(256, 256, Filter.BOX)),
                PlainResampling.resize(grey, 256, 256, Filter.BOX),
                "down");
    }

    /** Black beside white is where Lanczos swings beyond both ends of a byte. */
    @Test
    void overshootIsClippedAndDoesNotReachTheValuesComputedWithIt() {
        Random random = new Random(2);
        for (int channels : new int[] {1, 3}) {
            Pixels picture = picture(97, 61, channels, random);
            byte[] values = picture.values();
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) (values[i] < 0 ? 255 : 0);
            }
            for (Filter filter : Filter.values()) {
                for (int side : new int[] {17, 53, 150}) {
                    assertSame(
                            all(new Resampler(picture).resize(side, side, filter)),
                            PlainResampling.resize(picture, side, side, filter),
                            filter + " to " + side);
                }
            }
        }
    }

    /** 500×375 and 375×500 are the usual photographs; the others have odd lengths at every halving. */
    @Test
    void aSquareOfSeveralResizingsIsThatOfTheWholePictures() {
        Random random = new Random(3);
        int[][] sizes = {{500, 375}, {375, 500}, {333, 127}, {127, 333}, {257, 255}};
        for (int[] size : sizes) {
            for (int channels : new int[] {1, 3}) {
                Pixels picture = picture(size[0], size[1], channels, random);
                Pixels half = PlainResampling.resize(picture, size[0] / 2, size[1] / 2, Filter.BOX);
                Pixels quarter = PlainResampling.resize(half, size[0] / 4, size[1] / 4, Filter.BOX);
                Pixels whole = PlainResampling.resize(quarter, 40, 50, Filter.BICUBIC);
                for (int[] corner : new int[][] {{0, 0}, {9, 0}, {0, 19}, {9, 19}, {4, 11}}) {
                    Pixels actual = new Resampler(picture)
                            .resize(size[0] / 2, size[1] / 2, Filter.BOX)
                            .resize(size[0] / 4, size[1] / 4, Filter.BOX)
                            .resize(40, 50, Filter.BICUBIC)
                            .square(corner[0], corner[1], 31);
                    Pixels expected =
                            whole.part(new Span(corner[0], corner[0] + 31), new Span(corner[1], corner[1] + 31));
                    assertSame(actual, expected, describe(picture) + " at " + Arrays.toString(corner));
                }
            }
        }
    }

    /** 13 to 6: targets 2 and 3 are means of two each, and a position between them belongs to neither. */
    @Test
    void aPartWhoseMeansDoNotFollowEachOtherIsNotHalved() {
        Pixels picture = picture(13, 13, 3, new Random(5));
        Span middle = new Span(2, 4);
        assertSame(
                new Resampler(picture).resize(6, 6, Filter.BOX).part(middle, middle),
                PlainResampling.resize(picture, 6, 6, Filter.BOX).part(middle, middle),
                "13 to 6");
    }

    @Test
    void moreSizesThanAreKeptAndLongerOnesGiveTheSame() {
        for (int length = 1; length < 700; length++) {
            assertThat(TapsCache.of(length, 3, Filter.BICUBIC).weights)
                    .isDeepEqualTo(Taps.of(length, 3, Filter.BICUBIC).weights);
        }
        Pixels wide = picture(5001, 2, 3, new Random(4));
        assertSame(
                all(new Resampler(wide).resize(77, 1, Filter.LANCZOS)),
                PlainResampling.resize(wide, 77, 1, Filter.LANCZOS),
                "5001 to 77");
    }

    private static Pixels all(Resampler result) {
        return result.part(new Span(0, result.width()), new Span(0, result.height()));
    }

    private static Pixels picture(int width, int height, int channels, Random random) {
        byte[] values = new byte[width * height * channels];
        random.nextBytes(values);
        return new Pixels(width, height, channels, values);
    }

    private static String describe(Pixels picture) {
        return picture.width() + "×" + picture.height() + "×" + picture.channels();
    }

    private static void assertSame(Pixels actual, Pixels expected, String what) {
        assertThat(actual.width()).as(what).isEqualTo(expected.width());
        assertThat(Arrays.mismatch(actual.values(), expected.values())).as(what).isEqualTo(-1);
    }
}
