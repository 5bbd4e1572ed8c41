package org.tarflow4j.data;

/** Input that cannot be used: missing, damaged, or not what was asked for. The message is meant for the user. */
public final class InputDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputDataException(String message) {
        super(message);
    }

    public InputDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
