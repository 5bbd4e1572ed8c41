package org.tarflow4j.data.source;

/** The bytes {@code begin}, …, {@code end} − 1 of a file, which are a tar archive or some members of one. */
record TarPart(String file, long begin, long end) {}
