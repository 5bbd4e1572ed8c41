package org.tarflow4j.data.image;

/** The positions from {@code from} to {@code to} − 1 along an axis. */
record Span(int from, int to) {
    int length() {
        return to - from;
    }
}
