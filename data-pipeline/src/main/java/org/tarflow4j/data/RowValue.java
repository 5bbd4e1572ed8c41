package org.tarflow4j.data;

import java.io.Serializable;

/** An image on its way to its shard. Plain for Kryo's sake. */
final class RowValue implements Serializable {
    private static final long serialVersionUID = 1L;

    final int label;
    final byte[] patches;

    RowValue(int label, byte[] patches) {
        this.label = label;
        this.patches = patches;
    }
}
