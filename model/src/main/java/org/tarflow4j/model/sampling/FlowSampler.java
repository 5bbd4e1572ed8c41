package org.tarflow4j.model.sampling;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Decoding;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.TarFlow;

/**
 * Draws samples from a flow: latents, one autoregressive pass, the walk down the noise levels. A sample is a function
 * of its index and label; the others of its group move it by rounding at most, so that equal groups give equal bits.
 * For one thread at a time, as the flow.
 */
public final class FlowSampler {
    private final TarFlow flow;
    private final Guidance guidance;
    private final Denoising denoising;
    private final Draws draws;
    private final int retries;

    /**
     * @param denoising its t1 is the noise level the samples are drawn at, also with 0 steps
     * @param retries how often a sample that is not finite is drawn again
     */
    public FlowSampler(TarFlow flow, Guidance guidance, Denoising denoising, Draws draws, int retries) {
        this.flow = flow;
        this.guidance = guidance;
        this.denoising = denoising;
        this.draws = draws;
        this.retries = retries;
    }

    /**
     * Draws a group. A sample that is not finite is drawn again alone, with the next draw of its own seed; the bits of
     * the others stay.
     *
     * @param samples indexes [B]
     * @param labels [B], −1 for "no class"; null if the flow has no classes
     */
    public SampleGroup draw(long[] samples, int @Nullable [] labels) {
        Drawn group = draw(samples, labels, 0);
        int[] attempts = new int[samples.length];
        boolean[] failed = new boolean[samples.length];
        for (int b = 0; b < samples.length; b++) {
            failed[b] = !group.finite(b);
            while (failed[b] && attempts[b] < retries) {
                attempts[b]++;
                int[] label = labels == null ? null : new int[] {labels[b]};
                Drawn again = draw(new long[] {samples[b]}, label, attempts[b]);
                group.replace(b, again);
                failed[b] = !again.finite(0);
            }
        }
        return new SampleGroup(group.undenoised, group.denoised, attempts, failed, group.nonPositiveScales);
    }

    /**
     * Denoises tokens that are at the noise level t1, however they came about.
     *
     * @param tokens [B, T, D]
     * @param samples indexes [B], which key the noise of a stochastic walk
     * @return [B, T, D]; {@code tokens} itself where denoising is off
     */
    public INDArray denoise(INDArray tokens, long[] samples, int @Nullable [] labels) {
        return denoise(tokens, samples, labels, 0);
    }

    /** One attempt at a group. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
    private record Drawn(INDArray undenoised, INDArray denoised, int[] nonPositiveScales) {
        boolean finite(int b) {
            return isFinite(undenoised.slice(b)) && isFinite(denoised.slice(b));
        }

        void replace(int b, Drawn single) {
            undenoised.slice(b).assign(single.undenoised.slice(0));
            denoised.slice(b).assign(single.denoised.slice(0));
            nonPositiveScales[b] = single.nonPositiveScales[0];
        }

        private static boolean isFinite(INDArray image) {
            for (double value : image.dup('c').data().asDouble()) {
                if (!Double.isFinite(value)) {
                    return false;
                }
            }
            return true;
        }
    }

    private Drawn draw(long[] samples, int @Nullable [] labels, int attempt) {
        FlowConfig config = flow.config();
        int last = config.blocks() - 1;
        INDArray latent = gaussian(samples, attempt, Draws.LATENT, config.tokens(last), config.tokenWidth(last));
        INDArray levels = Nd4j.valueArrayOf(new long[] {samples.length}, denoising.t1(), latent.dataType());
        Decoding decoding = flow.decode(latent, levels, labels, guidance);
        INDArray undenoised = decoding.tokens();
        return new Drawn(
                undenoised,
                denoise(undenoised, samples, labels, attempt),
                Arrays.copyOf(decoding.nonPositiveScales(), samples.length));
    }

    private INDArray denoise(INDArray tokens, long[] samples, int @Nullable [] labels, int attempt) {
        if (denoising.steps() == 0) {
            return tokens;
        }
        int count = (int) tokens.size(1);
        int width = (int) tokens.size(2);
        return new IterativeDenoiser(flow, denoising)
                .denoise(tokens, labels, step -> gaussian(samples, attempt, step + 1, count, width));
    }

    /** [B, tokens, width], each sample from its own draw. */
    private INDArray gaussian(long[] samples, int attempt, int purpose, int tokens, int width) {
        int length = tokens * width;
        float[] values = new float[samples.length * length];
        for (int b = 0; b < samples.length; b++) {
            System.arraycopy(draws.gaussian(samples[b], attempt, purpose, length), 0, values, b * length, length);
        }
        return Nd4j.createFromArray(values)
                .castTo(flow.parameters().dataType())
                .reshape('c', samples.length, tokens, width);
    }
}
