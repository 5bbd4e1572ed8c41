package org.tarflow4j.data.image;

/** Why an input did not become a row of the dataset; the code is what the manifest and the list of skipped say. */
public enum SkipReason {
    /** A file whose name starts with a dot, such as the {@code ._} companions that macOS leaves in archives. */
    HIDDEN("hidden"),
    /** A file beside the class folders instead of in one of them. */
    NO_CLASS("no-class"),
    /** The content is of no known image format, whatever the name says. */
    NOT_AN_IMAGE("not-an-image"),
    /** An image that is truncated or corrupt, or that the decoder had to guess about. */
    DAMAGED("damaged"),
    /** An image of a known format in a variant that is not read, such as JPEG with arithmetic coding. */
    UNSUPPORTED("unsupported"),
    /** More bytes, pixels or scans than an honest photograph has. */
    TOO_LARGE("too-large"),
    /** The same picture as another input, byte for byte. */
    DUPLICATE("duplicate"),
    /** A class that the dataset does not have. */
    UNKNOWN_CLASS("unknown-class"),
    /** An archive's entry whose name is absolute, leads out of the archive or is no name. */
    UNSAFE_NAME("unsafe-name"),
    /** An archive's entry of the same name as one before it. */
    DUPLICATE_NAME("duplicate-name"),
    /** A link, device or pipe in an archive. */
    NOT_A_FILE("not-a-file"),
    /** Should be an archive and is none. */
    NOT_AN_ARCHIVE("not-an-archive"),
    /** An archive ends inside this entry; what came before it is used. */
    CUT("cut"),
    /** An archive whose headers make no sense from here on; what came before is used. */
    BROKEN_ARCHIVE("broken-archive");

    private final String code;

    SkipReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
