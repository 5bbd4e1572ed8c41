package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keys and values of the tokens already decoded by one layer, in the order in which they were decoded. Keys lie
 * transposed, so that the logits of neighbouring tokens are computed side by side.
 *
 * @param keys [B, heads, head width, capacity]
 * @param values [B, heads, capacity, head width]
 */
public record KeyValueCache(INDArray keys, INDArray values) {
    /** Whole vectors of 512 bits, the widest there are. */
    private static final int ALIGNMENT = 16;

    /** Room for {@code tokens} tokens, taken from {@code arena}. */
    public static KeyValueCache take(int batch, int heads, int tokens, Arena arena) {
        int capacity = (tokens + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return new KeyValueCache(
                arena.take(batch, heads, AttentionShape.HEAD_WIDTH, capacity),
                arena.take(batch, heads, capacity, AttentionShape.HEAD_WIDTH));
    }

    /** How many tokens there is room for. */
    public int capacity() {
        return (int) values.size(2);
    }
}
