package org.tarflow4j.model.kernel;

/** The order in which a block reads the tokens. A reversed block is the same computation with mask and shift mirrored. */
public enum TokenOrder {
    FORWARD,
    REVERSED;

    /** The order of block {@code block}: even blocks read forwards, odd ones in reverse. */
    public static TokenOrder of(int block) {
        return block % 2 == 0 ? FORWARD : REVERSED;
    }

    /** Which token is read as number {@code index} of {@code tokens}. */
    public int token(int index, int tokens) {
        return this == FORWARD ? index : tokens - 1 - index;
    }
}
