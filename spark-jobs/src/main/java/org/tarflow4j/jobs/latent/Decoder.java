package org.tarflow4j.jobs.latent;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Decoding;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

/** Given latents to images, a batch at a time. For one thread. */
final class Decoder {
    private final TarFlow flow;
    private final Guidance guidance;
    private final Denoising denoising;
    private final Draws draws;

    /** @param denoising its t1 does not count: an image is denoised from its own noise level */
    Decoder(TarFlow flow, Guidance guidance, Denoising denoising, Draws draws) {
        this.flow = flow;
        this.guidance = guidance;
        this.denoising = denoising;
        this.draws = draws;
    }

    /**
     * Decoded images.
     *
     * @param images [B, C, H, H]
     * @param nonPositiveScales guided scales ≤ 0, over all images
     */
    record Decoded(INDArray images, long nonPositiveScales) {}

    /**
     * @param latent [B, T, D] of the last block, as {@link TarFlow#decode} takes it
     * @param levels noise levels [B]
     * @param labels [B]; null if the flow has no classes
     * @param numbers of the images [B], which key the noise of a stochastic walk
     */
    Decoded decode(INDArray latent, INDArray levels, int @Nullable [] labels, long[] numbers) {
        Decoding decoding = flow.decode(latent, levels, labels, guidance);
        INDArray tokens = decoding.tokens();
        if (denoising.steps() > 0) {
            for (int start = 0, end; start < tokens.size(0); start = end) {
                end = endOfLevel(levels, start);
                INDArray part = Encoder.rows(tokens, start, end);
                part.assign(sampler(levels.getFloat(start))
                        .denoise(
                                part.dup('c'),
                                Arrays.copyOfRange(numbers, start, end),
                                Encoder.slice(labels, start, end)));
            }
        }
        FlowConfig model = flow.config();
        long nonPositive = Arrays.stream(decoding.nonPositiveScales()).sum();
        return new Decoded(
                Patches.unpatchify(tokens, model.channels(), model.patchSizes().get(0)), nonPositive);
    }

    /** Neighbours of the same level walk together. */
    private static int endOfLevel(INDArray levels, int start) {
        int end = start + 1;
        while (end < levels.length() && levels.getFloat(end) == levels.getFloat(start)) {
            end++;
        }
        return end;
    }

    private FlowSampler sampler(float level) {
        if (level < (float) denoising.t0()) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "sampling.denoise.t0 = " + denoising.t0() + " is above the noise level " + level
                            + " of an image; lower it, or turn denoising off with sampling.denoise.steps = 0");
        }
        Denoising own = new Denoising(
                denoising.steps(),
                denoising.t0(),
                Math.max(level, denoising.t0()),
                denoising.dynamics(),
                denoising.clip());
        return new FlowSampler(flow, guidance, own, draws, 0);
    }
}
