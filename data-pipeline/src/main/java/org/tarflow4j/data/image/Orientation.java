package org.tarflow4j.data.image;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of the EXIF orientation tag of JPEG, PNG and WebP. */
public enum Orientation {
    /** Pixels stay as they are stored, as in torchvision. */
    IGNORE {
        @Override
        Pixels upright(Pixels stored, int tag) {
            return stored;
        }
    },
    /** Pixels are turned and mirrored as the tag says, for copies of a dataset whose other images were. */
    APPLY {
        @Override
        Pixels upright(Pixels stored, int tag) {
            return turned(stored, tag);
        }
    };

    /** The name used in settings and manifests. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param tag 1 … 8, the EXIF value; 1 is upright */
    abstract Pixels upright(Pixels stored, int tag);

    private static Pixels turned(Pixels stored, int tag) {
        if (tag == 1) {
            return stored;
        }
        boolean transpose = tag >= 5;
        boolean flipColumns = tag == 2 || tag == 3 || tag == 7 || tag == 8;
        boolean flipRows = tag == 3 || tag == 4 || tag == 6 || tag == 7;
        int width = transpose ? stored.height() : stored.width();
        int height = transpose ? stored.width() : stored.height();
        int channels = stored.channels();
        byte[] values = new byte[stored.values().length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = transpose ? y : x;
                int row = transpose ? x : y;
                column = flipColumns ? stored.width() - 1 - column : column;
                row = flipRows ? stored.height() - 1 - row : row;
                System.arraycopy(stored.values(), (row * stored.width() + column) * channels, values, at, channels);
                at += channels;
            }
        }
        return new Pixels(width, height, channels, values);
    }
}
