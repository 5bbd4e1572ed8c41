package org.tarflow4j.data.image;

/** One input cannot be used; the job counts it, lists it and goes on with the others. */
public final class UnusableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final SkipReason reason;

    public UnusableImageException(SkipReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public SkipReason reason() {
        return reason;
    }

    /** What was found, in a few words. */
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
