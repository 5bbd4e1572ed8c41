package org.tarflow4j.model.flow;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What decoding a batch of B latents gave.
 *
 * @param tokens of block 0, [B, T, D]
 * @param nonPositiveScales per image, how many guided scales were ≤ 0: the extrapolation left the model's range there,
 *     and the map is no longer invertible
 */
public record Decoding(INDArray tokens, int[] nonPositiveScales) {}
