package org.tarflow4j.data.source;

/** A source that cannot be used at all: missing, truncated, of another format. The message is meant for the user. */
public final class UnusableSourceException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableSourceException(String message) {
        super(message);
    }

    UnusableSourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
