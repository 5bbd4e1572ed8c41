package org.tarflow4j.data.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The first frame of a GIF, and where it lies on the canvas. The others are not looked at. */
final class GifFile {
    private static final int SCREEN_BYTES = 13;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    private final byte[] file;
    private final int start;
    private int canvasPaletteEnd;
    /** The index that is transparent; −1 if none is. */
    private int transparent = -1;

    /** @throws UnusableImageException if the first frame is not whole or claims too much */
    GifFile(byte[] file) throws UnusableImageException {
        this.file = file;
        if (file.length < SCREEN_BYTES) {
            throw damaged();
        }
        start = firstFrame();
        if (start + 10 > file.length) {
            throw damaged();
        }
        Limits.check(canvasWidth(), canvasHeight(), 1);
        Limits.check(width(), height(), 1);
        skipBlocks(paletteEnd() + 1);
    }

    /** Of the canvas, which grows with the first frame, as in Pillow. */
    int canvasWidth() {
        return Math.max(unsignedShort(6), left() + width());
    }

    int canvasHeight() {
        return Math.max(unsignedShort(8), top() + height());
    }

    int left() {
        return unsignedShort(start + 1);
    }

    int top() {
        return unsignedShort(start + 3);
    }

    int width() {
        return unsignedShort(start + 5);
    }

    int height() {
        return unsignedShort(start + 7);
    }

    /** What the canvas shows where the frame does not reach. */
    int background() {
        return Math.max(0, transparent);
    }

    /** The colours, 3 bytes each, of at most 256. */
    byte[] palette() {
        int bytes = paletteBytes(start + 9);
        return bytes > 0
                ? Arrays.copyOfRange(file, start + 10, start + 10 + bytes)
                : Arrays.copyOfRange(file, SCREEN_BYTES, canvasPaletteEnd);
    }

    /** A GIF of the first frame alone, on a canvas of its size. */
    byte[] frame() throws UnusableImageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, 6);
        out.write(file, start + 5, 4);
        out.write(file, 10, canvasPaletteEnd - 10);
        out.write(IMAGE);
        out.write(new byte[4], 0, 4);
        int end = skipBlocks(paletteEnd() + 1);
        out.write(file, start + 5, end - start - 5);
        out.write(TRAILER);
        return out.toByteArray();
    }

    private int firstFrame() throws UnusableImageException {
        canvasPaletteEnd = SCREEN_BYTES + paletteBytes(10);
        int at = canvasPaletteEnd;
        while (at + 2 < file.length && file[at] == EXTENSION) {
            if ((file[at + 1] & 0xFF) == CONTROL && at + 6 < file.length && (file[at + 3] & 1) == 1) {
                transparent = file[at + 6] & 0xFF;
            }
            at = skipBlocks(at + 2);
        }
        if (at >= file.length || file[at] != IMAGE) {
            throw damaged();
        }
        return at;
    }

    /** @return the position behind the empty block that ends a chain of blocks */
    private int skipBlocks(int from) throws UnusableImageException {
        int at = from;
        while (at < file.length && file[at] != 0) {
            at += 1 + (file[at] & 0xFF);
        }
        if (at >= file.length) {
            throw damaged();
        }
        return at + 1;
    }

    private int paletteEnd() {
        return start + 10 + paletteBytes(start + 9);
    }

    private int paletteBytes(int flagsAt) {
        return (file[flagsAt] & 0x80) == 0 ? 0 : 3 * (2 << (file[flagsAt] & 7));
    }

    private int unsignedShort(int at) {
        return (file[at] & 0xFF) | (file[at + 1] & 0xFF) << 8;
    }

    private static UnusableImageException damaged() {
        return new UnusableImageException(SkipReason.DAMAGED, "Ends in the first frame");
    }
}
