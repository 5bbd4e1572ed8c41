package org.tarflow4j.data;

import java.nio.ByteBuffer;

/**
 * One image of a dataset: T·D unsigned bytes in token order. Rows that were read lie in the pages they came in, so that
 * nothing is copied before somebody uses it. Immutable.
 */
public final class PatchRow {
    private final String id;
    private final int label;
    private final ByteBuffer patches;

    /** @param patches the row's from now on: nobody changes them */
    public PatchRow(String id, int label, byte[] patches) {
        this(id, label, ByteBuffer.wrap(patches));
    }

    /** @param patches from its position to its limit */
    PatchRow(String id, int label, ByteBuffer patches) {
        this.id = id;
        this.label = label;
        this.patches = patches.slice();
    }

    /** Stable name of the image in its source. */
    public String id() {
        return id;
    }

    /** Class, −1 for none. */
    public int label() {
        return label;
    }

    /** T·D. */
    public int length() {
        return patches.capacity();
    }

    /** The byte at {@code index} of the row of tokens, 0, …, 255. */
    public int value(int index) {
        return patches.get(index) & 0xFF;
    }

    /** A copy of all bytes. */
    public byte[] patches() {
        byte[] copy = new byte[length()];
        patches.get(0, copy);
        return copy;
    }
}
