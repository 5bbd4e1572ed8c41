package org.tarflow4j.jobs.picture;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Capital letters and figures of 5×7 pixels, doubled: a server's Java may have no fonts at all. */
public final class PixelFont {
    /** Screen pixels of one pixel of a letter. */
    private static final int SCALE = 2;

    private static final int GLYPH_ROWS = 7;
    public static final int HEIGHT = GLYPH_ROWS * SCALE;
    private static final int GLYPH_COLUMNS = 5;
    private static final int ADVANCE = (GLYPH_COLUMNS + 1) * SCALE;
    private static final char UNKNOWN = '?';

    /** Five columns per glyph as hexadecimal bytes, the lowest bit on top. */
    private static final String GLYPHS = " 0000000000 -0808080808 .0060600000 /2010080402 _4040404040 =1414141414 "
            + ",0050300000 :0036360000 ?0201510906 03E5149453E 100427F4000 24261514946 32141454B31 41814127F10 "
            + "52745454539 63C4A494930 70171090503 83649494936 9064949291E "
            + "A7E1111117E B7F49494936 C3E41414122 D7F4141221C E7F49494941 F7F09090901 G3E4149497A H7F0808087F "
            + "I00417F4100 J2040413F01 K7F08142241 L7F40404040 M7F020C027F N7F0408107F O3E4141413E P7F09090906 "
            + "Q3E4151215E R7F09192946 S4649494931 T01017F0101 U3F4040403F V1F2040201F W3F4038403F X6314081463 "
            + "Y0708700807 Z6151494543";

    private static final Map<Character, int[]> COLUMNS = columns();

    private PixelFont() {}

    private static int[] columnsOf(char letter) {
        int[] columns = COLUMNS.get(letter);
        return columns != null ? columns : Objects.requireNonNull(COLUMNS.get(UNKNOWN));
    }

    private static Map<Character, int[]> columns() {
        Map<Character, int[]> columns = new HashMap<>();
        int length = 1 + 2 * GLYPH_COLUMNS + 1;
        for (int at = 0; at < GLYPHS.length(); at += length) {
            int[] glyph = new int[GLYPH_COLUMNS];
            for (int column = 0; column < GLYPH_COLUMNS; column++) {
                int digits = at + 1 + 2 * column;
                glyph[column] = Integer.parseInt(GLYPHS.substring(digits, digits + 2), 16);
            }
            columns.put(GLYPHS.charAt(at), glyph);
        }
        return columns;
    }

    /** Width of a line, in pixels. */
    public static int width(String text) {
        return text.length() * ADVANCE;
    }

    /** Draws one line with its top left corner at (x, y). */
    public static void draw(BufferedImage image, String text, int x, int y, int rgb) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            int[] columns = columnsOf(capitals.charAt(i));
            for (int column = 0; column < GLYPH_COLUMNS * SCALE; column++) {
                for (int row = 0; row < HEIGHT; row++) {
                    if ((columns[column / SCALE] >> row / SCALE & 1) != 0) {
                        image.setRGB(x + i * ADVANCE + column, y + row, rgb);
                    }
                }
            }
        }
    }
}
