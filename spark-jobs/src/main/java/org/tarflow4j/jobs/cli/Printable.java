package org.tarflow4j.jobs.cli;

/** Text that files of strangers had a part in, such as names and values, made fit for a terminal. */
final class Printable {
    private static final int LONGEST = 8000;

    private Printable() {}

    /** Without control characters but for line ends, and cut where it would fill the screen. */
    static String of(String text) {
        String plain = text.replaceAll("[\\p{Cc}&&[^\n]]", "?");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
    }
}
