package org.tarflow4j.data;

/** Mirrors images left to right while they are rows of tokens. */
public final class HorizontalFlip {
    private final int[] sources;

    public HorizontalFlip(PatchLayout layout) {
        sources = new int[layout.length()];
        int last = layout.imageSize() - 1;
        for (int channel = 0; channel < layout.channels(); channel++) {
            for (int row = 0; row <= last; row++) {
                for (int column = 0; column <= last; column++) {
                    sources[layout.index(channel, row, column)] = layout.index(channel, row, last - column);
                }
            }
        }
    }

    /** The place, in the row of tokens, of the pixel that the mirrored image has at {@code index}. */
    public int source(int index) {
        return sources[index];
    }
}
