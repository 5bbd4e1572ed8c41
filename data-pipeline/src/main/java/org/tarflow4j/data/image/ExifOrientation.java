package org.tarflow4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The orientation tag in EXIF data. What cannot be followed counts as upright: the pixels are fine all the same. */
final class ExifOrientation {
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private ExifOrientation() {}

    /** @return 1 … 8, from the first directory of a TIFF structure that starts at {@code from} */
    static int of(byte[] file, int from, int end) {
        if (end - from < 8 || file[from] != file[from + 1] || (file[from] != 'I' && file[from] != 'M')) {
            return UPRIGHT;
        }
        ByteBuffer exif = ByteBuffer.wrap(file, from, end - from)
                .slice()
                .order(file[from] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long at = exif.getInt(4) & 0xFFFFFFFFL;
        if (at + 2 > exif.limit()) {
            return UPRIGHT;
        }
        int entries = exif.getShort((int) at) & 0xFFFF;
        at += 2;
        for (int i = 0; i < entries && at + ENTRY_BYTES <= exif.limit(); i++, at += ENTRY_BYTES) {
            if (exif.getShort((int) at) == TAG && exif.getShort((int) at + 2) == SHORT) {
                int value = exif.getShort((int) at + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
