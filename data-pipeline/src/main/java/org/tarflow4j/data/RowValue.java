package org.tarflow4j.data;

import java.io.Serializable;
import org.tarflow4j.data.image.SkipReason;

/** What became of an input: a label and patches, or the reason why it was skipped. Plain for Kryo's sake. */
final class RowValue implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};

    final int label;
    final byte[] patches;
    final String reason;
    final String detail;

    private RowValue(int label, byte[] patches, String reason, String detail) {
        this.label = label;
        this.patches = patches;
        this.reason = reason;
        this.detail = detail;
    }

    static RowValue image(int label, byte[] patches) {
        return new RowValue(label, patches, "", "");
    }

    static RowValue skipped(SkipReason reason, String detail) {
        return new RowValue(-1, NOTHING, reason.code(), detail);
    }
}
