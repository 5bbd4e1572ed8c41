package org.tarflow4j.data.image;

/** What a decoder's warning means; a truncated or damaged photograph often causes no more than that. */
public enum Warnings {
    /** The image cannot be used. */
    FAIL,
    /** The image is used as the decoder guessed it. */
    ACCEPT;

    /** @throws UnusableImageException if a warning is a failure */
    void heard(String warning) throws UnusableImageException {
        if (this == FAIL) {
            throw new UnusableImageException(SkipReason.DAMAGED, warning);
        }
    }
}
