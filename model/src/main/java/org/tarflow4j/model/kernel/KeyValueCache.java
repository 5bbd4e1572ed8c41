package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keys and values of the tokens already decoded by one layer, in the order in which they were decoded. Keys lie in blocks
 * of {@value #BLOCK} tokens, transposed within: the logits of a block are then computed side by side, from memory read in
 * one stream.
 *
 * @param keys [B, heads, capacity / BLOCK, head width, BLOCK]
 * @param values [B, heads, capacity, head width]
 */
public record KeyValueCache(INDArray keys, INDArray values) {
    /** Tokens of a block: whole vectors of 512 bits, the widest there are. */
    public static final int BLOCK = 16;

    /** Room for {@code tokens} tokens, taken from {@code arena}. */
    public static KeyValueCache take(int batch, int heads, int tokens, Arena arena) {
        int blocks = (tokens + BLOCK - 1) / BLOCK;
        return new KeyValueCache(
                arena.take(batch, heads, blocks, AttentionShape.HEAD_WIDTH, BLOCK),
                arena.take(batch, heads, (long) blocks * BLOCK, AttentionShape.HEAD_WIDTH));
    }

    /** How many tokens there is room for. */
    public int capacity() {
        return (int) values.size(2);
    }
}
