package org.tarflow4j.jobs.score;

import org.tarflow4j.jobs.config.NoiseKind;

/** The numbers that an image has. Of each, a larger one says "less like the training split". */
public enum Score {
    NATS("nats", "-ln p(x)/N, nats per dimension: loss + ln(2 pi)/2, x with pixels in [-1, 1] plus noise"),
    BITS("bits", "nats/ln 2 + 7, bits per dimension: the same in units of a grey level"),
    TYPICALITY(
            "typicality",
            "|nats - mean|/sd, mean and standard deviation of nats over the training split (Nalisnick et al. 2019)"),
    CODE("code", "length of the image's PNG file, bits per dimension"),
    CORRECTED("corrected", "bits - code, bits per dimension (Serra et al. 2020)");

    private final String column;
    private final String definition;

    Score(String column, String definition) {
        this.column = column;
        this.definition = definition;
    }

    /** Its name in files. */
    public String column() {
        return column;
    }

    public String definition() {
        return definition;
    }

    public static double corrected(double nats, double code) {
        return NoiseKind.bits(nats) - code;
    }
}
