package org.tarflow4j.data.source;

import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** What stands for a label where an input has none that counts. */
final class Labels {
    /** The source says no class. */
    static final int NONE = -1;
    /** The source says a class that is not among those of the dataset. */
    static final int UNKNOWN = -2;
    /** The input's name was there before. */
    static final int REPEATED = -3;

    private Labels() {}

    /** @throws UnusableImageException if the label is none */
    static void require(int label) throws UnusableImageException {
        switch (label) {
            case NONE -> throw new UnusableImageException(SkipReason.NO_CLASS, "the source gives it no class");
            case UNKNOWN -> throw new UnusableImageException(
                    SkipReason.UNKNOWN_CLASS, "its class is not among those of the dataset");
            case REPEATED -> throw new UnusableImageException(
                    SkipReason.DUPLICATE_NAME, "an entry of this name comes before it");
            default -> {}
        }
    }
}
