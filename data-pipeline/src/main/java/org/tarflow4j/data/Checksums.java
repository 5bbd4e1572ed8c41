package org.tarflow4j.data;

/** What becomes of the known MD5 sums of a source's files. */
public enum Checksums {
    /** Nothing. */
    IGNORE,
    /** All files are read and compared before work starts. */
    CHECK
}
