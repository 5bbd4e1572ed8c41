package org.tarflow4j.data.image;

/** Whether a JPEG is whole and can be decoded in bounded time, told without decoding it. */
final class JpegScans {
    /**
     * The most scans that a JPEG may have. Each costs a pass over all blocks, however few bytes it has; encoders write
     * about ten.
     */
    static final int LIMIT = 100;

    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;

    private JpegScans() {}

    /** @throws UnusableImageException if the end of the image is missing or there are too many scans */
    static void check(byte[] file, JpegHeader header, Warnings warnings) throws UnusableImageException {
        boolean ends =
                header.oneScan() ? endsAtLast(file, header.firstScan()) : endsAfterScans(file, header.firstScan());
        if (!ends) {
            warnings.heard("Ends before the end of the image");
        }
    }

    /** The end is what the file ends with, but for some garbage. */
    private static boolean endsAtLast(byte[] file, int from) {
        for (int at = file.length - 2; at > from; at--) {
            if (file[at] == (byte) 0xFF && file[at + 1] == (byte) END_OF_IMAGE) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsAfterScans(byte[] file, int from) throws UnusableImageException {
        int scans = 0;
        for (int at = from; at + 1 < file.length; at++) {
            if (file[at] != (byte) 0xFF) {
                continue;
            }
            int code = file[at + 1] & 0xFF;
            if (code == END_OF_IMAGE) {
                return true;
            }
            if (code == START_OF_SCAN && ++scans > LIMIT) {
                throw new UnusableImageException(SkipReason.TOO_LARGE, "JPEG of more than " + LIMIT + " scans");
            }
        }
        return false;
    }
}
