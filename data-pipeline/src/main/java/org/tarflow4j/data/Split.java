package org.tarflow4j.data;

/** The two parts of a dataset. */
public enum Split {
    TRAIN("train"),
    /** Held out by the source, or by a hash of the image's identity. */
    VALIDATION("validation");

    private final String code;

    Split(String code) {
        this.code = code;
    }

    /** The name in directories and manifests. */
    public String code() {
        return code;
    }

    String directory() {
        return "split=" + code;
    }
}
