package org.tarflow4j.data.image;

/** What a header may claim; asked before anything is allocated for it. */
final class Limits {
    private Limits() {}

    /**
     * @param width as in the header, any number
     * @param bytesPerPixel of what the decoder keeps at once; more than 3 means fewer pixels
     * @throws UnusableImageException if there is no pixel or too many
     */
    static void check(long width, long height, int bytesPerPixel) throws UnusableImageException {
        if (width < 1 || height < 1) {
            throw new UnusableImageException(SkipReason.DAMAGED, "Claims " + width + "×" + height + " pixels");
        }
        long limit = ImageDecoder.PIXEL_LIMIT * 3 / Math.max(3, bytesPerPixel);
        // Divided, for the product of two headers' numbers may not fit.
        if (width > limit / height) {
            throw new UnusableImageException(
                    SkipReason.TOO_LARGE,
                    width + "×" + height + " pixels, more than " + limit / 1_000_000 + " million");
        }
        LargePictures.begin(width * height);
    }
}
