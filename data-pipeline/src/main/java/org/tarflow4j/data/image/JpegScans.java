package org.tarflow4j.data.image;

/** Whether a JPEG can be decoded in bounded time, told without decoding it. */
final class JpegScans {
    /**
     * The most scans that a JPEG may have. Each costs a pass over all blocks, however few bytes it has; encoders write
     * about ten.
     */
    static final int LIMIT = 100;

    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;

    private JpegScans() {}

    /** @throws UnusableImageException if there are too many scans */
    static void check(byte[] file, JpegHeader header) throws UnusableImageException {
        if (header.oneScan()) {
            // The library refuses another.
            return;
        }
        int scans = 0;
        for (int at = header.firstScan(); at + 1 < file.length; at++) {
            int code = file[at] == (byte) 0xFF ? file[at + 1] & 0xFF : 0;
            if (code == END_OF_IMAGE) {
                return;
            }
            if (code == START_OF_SCAN && ++scans > LIMIT) {
                throw new UnusableImageException(SkipReason.TOO_LARGE, "JPEG of more than " + LIMIT + " scans");
            }
        }
    }
}
