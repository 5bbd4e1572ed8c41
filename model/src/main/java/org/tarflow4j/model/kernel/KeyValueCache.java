package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keys and values of the tokens already decoded by one layer, in the order in which they were decoded.
 *
 * @param keys [B, heads, T, head width]
 * @param values [B, heads, T, head width]
 */
public record KeyValueCache(INDArray keys, INDArray values) {
    /** Room for {@code tokens} tokens, taken from {@code arena}. */
    public static KeyValueCache take(int batch, int heads, int tokens, Arena arena) {
        return new KeyValueCache(
                arena.take(batch, heads, tokens, AttentionShape.HEAD_WIDTH),
                arena.take(batch, heads, tokens, AttentionShape.HEAD_WIDTH));
    }
}
