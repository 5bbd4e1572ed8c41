package org.tarflow4j.model.sampling;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A group of B samples. The arrays keep what a failed sample gave last, though it is not finite.
 *
 * @param undenoised tokens of block 0 at the noise level of the draw, [B, T, D]
 * @param denoised tokens at noise level 0, [B, T, D]; the undenoised ones where denoising is off
 * @param retries per sample, how often it was drawn again because it was not finite
 * @param failed per sample, whether its last draw was not finite either
 * @param nonPositiveScales per sample, how many guided scales of its last draw were ≤ 0
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
public record SampleGroup(
        INDArray undenoised, INDArray denoised, int[] retries, boolean[] failed, int[] nonPositiveScales) {}
