package org.tarflow4j.data.image;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a decoder's warning means; a truncated or damaged photograph often causes no more than that. */
public enum Warnings {
    /** The image cannot be used. */
    FAIL,
    /** The image is used as the decoder guessed it. */
    ACCEPT;

    /** The name used in settings and manifests. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws UnusableImageException if a warning is a failure */
    void heard(String warning) throws UnusableImageException {
        if (this == FAIL) {
            throw new UnusableImageException(SkipReason.DAMAGED, warning);
        }
    }
}
