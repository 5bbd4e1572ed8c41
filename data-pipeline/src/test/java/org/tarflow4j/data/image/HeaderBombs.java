package org.tarflow4j.data.image;

import java.nio.ByteBuffer;

/** Small files that claim to be huge pictures. */
final class HeaderBombs {
    private HeaderBombs() {}

    /** 20000 × 20000 pixels. */
    static byte[] jpeg() throws Exception {
        byte[] file = ImageFiles.read("decoded/420.jpg");
        int frame = indexOf(file, 0xFF, 0xC0);
        ByteBuffer.wrap(file).putShort(frame + 5, (short) 20_000).putShort(frame + 7, (short) 20_000);
        return ImageFiles.insert(file, 2, ImageFiles.segment(0xFE, new byte[60_000]));
    }

    /** 30000 × 30000 pixels. */
    static byte[] png() throws Exception {
        return png(new byte[] {0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0});
    }

    /** @param header the content of IHDR */
    static byte[] png(byte[] header) throws Exception {
        byte[] file = ImageFiles.read("decoded/rgb.png");
        byte[] chunk = ImageFiles.chunk("IHDR", header);
        System.arraycopy(chunk, 0, file, 8, chunk.length);
        return file;
    }

    static int indexOf(byte[] file, int first, int second) {
        int at = 0;
        while (file[at] != (byte) first || file[at + 1] != (byte) second) {
            at++;
        }
        return at;
    }
}
