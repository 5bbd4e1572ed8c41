package org.tarflow4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG, checked: all checksums hold and the end is there, so no cut and no flipped bit goes unnoticed.
 * What follows the end is ignored, as Pillow does.
 */
final class PngFile {
    private static final int HEADER = 0x49484452;
    private static final int PALETTE = 0x504C5445;
    private static final int DATA = 0x49444154;
    private static final int END = 0x49454E44;
    private static final int EXIF = 0x65584966;
    private static final int SIGNATURE_BYTES = 8;
    /** Length, type and checksum. */
    private static final int FRAME_BYTES = 12;

    private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    private int orientation = ExifOrientation.UPRIGHT;
    private boolean data;

    /** @throws UnusableImageException if it is not whole or claims too much */
    PngFile(byte[] file) throws UnusableImageException {
        pixels.write(file, 0, SIGNATURE_BYTES);
        ByteBuffer in = ByteBuffer.wrap(file);
        int at = SIGNATURE_BYTES;
        int type = 0;
        while (type != END) {
            if (at + FRAME_BYTES > file.length) {
                throw damaged("Ends before the end of the image");
            }
            int length = in.getInt(at);
            type = in.getInt(at + 4);
            if (length < 0 || length > file.length - at - FRAME_BYTES) {
                throw damaged("Ends in a chunk");
            }
            CRC32 checksum = new CRC32();
            checksum.update(file, at + 4, length + 4);
            if ((int) checksum.getValue() != in.getInt(at + 8 + length)) {
                throw damaged("A chunk's checksum does not hold");
            }
            if ((type == HEADER) != (at == SIGNATURE_BYTES)) {
                throw damaged("The header chunk is not the first");
            }
            chunk(file, type, at, length);
            at += FRAME_BYTES + length;
        }
        if (!data) {
            throw damaged("No pixels");
        }
    }

    /** The same PNG with its pixels and palette and no other chunk: no text to inflate, no transparency to apply. */
    byte[] pixelsOnly() {
        return pixels.toByteArray();
    }

    /** 1 … 8, the EXIF value. */
    int orientation() {
        return orientation;
    }

    private void chunk(byte[] file, int type, int at, int length) throws UnusableImageException {
        int content = at + 8;
        if (type == HEADER) {
            header(file, content, length);
        } else if (type == EXIF) {
            orientation = ExifOrientation.of(file, content, content + length);
        }
        data |= type == DATA;
        if (type == HEADER || type == PALETTE || type == DATA || type == END) {
            pixels.write(file, at, FRAME_BYTES + length);
        }
    }

    private static void header(byte[] file, int at, int length) throws UnusableImageException {
        if (length != 13) {
            throw damaged("A header chunk of " + length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        int samples =
                switch (file[at + 9]) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        int bytes = samples * (file[at + 8] == 16 ? 2 : 1);
        Limits.check(in.getInt(at) & 0xFFFFFFFFL, in.getInt(at + 4) & 0xFFFFFFFFL, bytes);
    }

    private static UnusableImageException damaged(String detail) {
        return new UnusableImageException(SkipReason.DAMAGED, detail);
    }
}
