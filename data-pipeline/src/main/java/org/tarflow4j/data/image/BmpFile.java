package org.tarflow4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a BMP. */
final class BmpFile {
    private static final int OLD_HEADER_BYTES = 12;
    private static final int FIRST_BYTES = 34;

    private BmpFile() {}

    /** @throws UnusableImageException if it claims too much or has fewer bytes than uncompressed pixels need */
    static void check(byte[] file) throws UnusableImageException {
        if (file.length < FIRST_BYTES) {
            throw new UnusableImageException(SkipReason.DAMAGED, "Ends in the header");
        }
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean old = in.getInt(14) == OLD_HEADER_BYTES;
        long width = old ? in.getShort(18) & 0xFFFF : in.getInt(18);
        long height = old ? in.getShort(20) & 0xFFFF : Math.abs((long) in.getInt(22));
        Limits.check(width, height, 4);
        int bits = in.getShort(old ? 24 : 28) & 0xFFFF;
        int compression = old ? 0 : in.getInt(30);
        long rowBytes = (width * bits + 31) / 32 * 4;
        long needed = (in.getInt(10) & 0xFFFFFFFFL) + rowBytes * height;
        if ((compression == 0 || compression == 3) && needed > file.length) {
            throw new UnusableImageException(SkipReason.DAMAGED, "Ends before the end of the image");
        }
    }
}
