package org.tarflow4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The chunks of a WebP: its first picture, without alpha where that is a chunk of its own. */
final class WebpFile {
    private static final int RIFF_BYTES = 12;
    private static final int CHUNK_BYTES = 8;
    private static final int EXTENDED = code("VP8X");
    private static final int LOSSY = code("VP8 ");
    private static final int LOSSLESS = code("VP8L");
    private static final int FRAME = code("ANMF");
    private static final int EXIF = code("EXIF");

    private final byte[] file;
    private final ByteBuffer in;
    private int orientation = ExifOrientation.UPRIGHT;
    private int picture = -1;

    /** @throws UnusableImageException if it is not whole, claims too much or is of a kind that is not read */
    WebpFile(byte[] file) throws UnusableImageException {
        this.file = file;
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = 8 + (in.getInt(4) & 0xFFFFFFFFL);
        if (end > file.length) {
            throw damaged("Ends before the end of the image");
        }
        chunks(RIFF_BYTES, (int) end);
        if (picture < 0) {
            throw damaged("No picture");
        }
        size();
    }

    /** 1 … 8, the EXIF value. */
    int orientation() {
        return orientation;
    }

    /** A WebP of the first picture and no other chunk. */
    byte[] pictureOnly() {
        int bytes = CHUNK_BYTES + length(picture) + (length(picture) & 1);
        ByteBuffer out = ByteBuffer.allocate(RIFF_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(file, 0, 4).putInt(4 + bytes).put(file, 8, 4);
        out.put(file, picture, Math.min(bytes, file.length - picture));
        return out.array();
    }

    private void chunks(int from, int end) throws UnusableImageException {
        int at = from;
        while (at + CHUNK_BYTES <= end) {
            int length = length(at);
            if (length < 0 || length > end - at - CHUNK_BYTES) {
                throw damaged("Ends in a chunk");
            }
            int type = in.getInt(at);
            int content = at + CHUNK_BYTES;
            if (type == EXTENDED && length >= 10) {
                Limits.check(1 + unsigned24(content + 4), 1 + unsigned24(content + 7), 4);
            } else if (type == EXIF) {
                orientation = ExifOrientation.of(file, content, content + length);
            } else if ((type == LOSSY || type == LOSSLESS) && picture < 0) {
                picture = at;
            } else if (type == FRAME) {
                throw new UnusableImageException(SkipReason.UNSUPPORTED, "Animated WebP");
            }
            at = content + length + (length & 1);
        }
    }

    private void size() throws UnusableImageException {
        int content = picture + CHUNK_BYTES;
        if (length(picture) < 10) {
            throw damaged("Ends in a chunk");
        }
        if (in.getInt(picture) == LOSSY) {
            Limits.check(in.getShort(content + 6) & 0x3FFF, in.getShort(content + 8) & 0x3FFF, 3);
        } else {
            int bits = in.getInt(content + 1);
            Limits.check(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), 4);
        }
    }

    private int length(int at) {
        return in.getInt(at + 4);
    }

    private int unsigned24(int at) {
        return (file[at] & 0xFF) | (file[at + 1] & 0xFF) << 8 | (file[at + 2] & 0xFF) << 16;
    }

    private static int code(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    private static UnusableImageException damaged(String detail) {
        return new UnusableImageException(SkipReason.DAMAGED, detail);
    }
}
