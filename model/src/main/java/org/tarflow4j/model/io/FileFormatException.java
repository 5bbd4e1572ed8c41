package org.tarflow4j.model.io;

import java.io.IOException;

/** A file is not what it should be. The message is one line, names the file, and is fit to be shown to a user. */
public final class FileFormatException extends IOException {
    private static final int LONGEST_PROBLEM = 600;

    /**
     * @param where the file, as its user knows it
     * @param problem what is wrong, with the values; text taken from the file is welcome, control characters in it are
     *     replaced
     */
    public FileFormatException(String where, String problem) {
        super(where + ": " + printable(problem));
    }

    /**
     * @param where the file, as its user knows it
     * @param problem what is wrong, with the values
     * @param cause kept for the log
     */
    public FileFormatException(String where, String problem, Throwable cause) {
        super(where + ": " + printable(problem), cause);
    }

    /** A hostile name must neither fill the screen nor drive the terminal. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cc}", "?");
        return line.length() <= LONGEST_PROBLEM ? line : line.substring(0, LONGEST_PROBLEM) + "…";
    }
}
