package org.tarflow4j.jobs.latent;

/**
 * What an encoding or decoding left behind.
 *
 * @param output where it is
 * @param images how many images went through
 * @param step the checkpoint's step
 * @param denoisingSteps of a decoding; 0 if the images were left as decoded
 * @param nonPositiveScales guided scales that were ≤ 0 while decoding
 * @param notFinite images with a value that is not finite, in or out
 */
public record CodecResult(
        String output, long images, long step, int denoisingSteps, long nonPositiveScales, long notFinite) {}
