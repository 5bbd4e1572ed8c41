package org.tarflow4j.data.image;

import java.util.Locale;

/** The formats that are read, told apart by their first bytes, never by a name. */
enum ImageFormat {
    JPEG(0, 0xFF, 0xD8, 0xFF),
    PNG(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'),
    GIF(0, 'G', 'I', 'F', '8'),
    WEBP(8, 'W', 'E', 'B', 'P'),
    BMP(0, 'B', 'M');

    private final int offset;
    private final int[] magic;

    ImageFormat(int offset, int... magic) {
        this.offset = offset;
        this.magic = magic;
    }

    /** @throws UnusableImageException if it is none of them */
    static ImageFormat of(byte[] file) throws UnusableImageException {
        for (ImageFormat format : values()) {
            if (format.matches(file)) {
                return format;
            }
        }
        throw new UnusableImageException(SkipReason.NOT_AN_IMAGE, startOf(file));
    }

    private boolean matches(byte[] file) {
        if (file.length < offset + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((file[offset + i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static String startOf(byte[] file) {
        if (file.length == 0) {
            return "empty file";
        }
        StringBuilder text = new StringBuilder("begins with");
        for (int i = 0; i < Math.min(4, file.length); i++) {
            text.append(String.format(Locale.ROOT, " %02x", file[i] & 0xFF));
        }
        return text.toString();
    }
}
