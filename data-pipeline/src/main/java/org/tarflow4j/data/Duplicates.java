package org.tarflow4j.data;

import java.util.Locale;

/** What becomes of a picture that the source holds again under another name. */
public enum Duplicates {
    /** It is skipped and listed. */
    SKIP,
    /** It is an image like any other. */
    KEEP;

    /** The name used in configurations and manifests. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
