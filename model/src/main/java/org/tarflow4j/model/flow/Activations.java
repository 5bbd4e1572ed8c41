package org.tarflow4j.model.flow;

/** What a forward pass keeps of each transformer layer for the way back. */
public enum Activations {
    /** Everything: about 16 arrays of N rows and width C for each layer. */
    KEPT,
    /** The layer's input alone; the rest is computed again on the way back, for a third more work. */
    RECOMPUTED
}
