package org.tarflow4j.jobs.benchmark;

import java.util.Locale;

/** What is timed of preparing images. */
public enum PreparationStep {
    DECODE("files to pixels"),
    RESIZE("pixels to squares"),
    CUT("squares to rows of patches"),
    WRITE("rows to a Parquet file in the local directory for temporary files"),
    PREPARE("all of it"),
    PLAIN("ImageIO and a bicubic Graphics2D to squares, not antialiased; nothing is written");

    private final String definition;

    PreparationStep(String definition) {
        this.definition = definition;
    }

    /** What it does, for people. */
    public String definition() {
        return definition;
    }

    /** As it is named in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
