package org.tarflow4j.jobs.latent;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.FlowSampler;

/** From images at the ends to latents between them, and to the images of those. For one thread. */
final class Interpolation {
    private final TarFlow flow;
    private final DatasetNoise noise;
    private final FlowSampler denoiser;
    private final int batchSize;

    /** @param noise on the images before they are encoded; its level is the denoiser's t1 */
    Interpolation(TarFlow flow, DatasetNoise noise, FlowSampler denoiser, int batchSize) {
        this.flow = flow;
        this.noise = noise;
        this.denoiser = denoiser;
        this.batchSize = batchSize;
    }

    /**
     * Mixed latents, pair by pair.
     *
     * @param latents [B, T, D], as {@link TarFlow#decode} takes them
     * @param labels [B]; a mix has that of the nearer end, or of the first where only some tokens move
     * @param pairs [B], number of the pair
     * @param weights [B] of the second image
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
    record Mixes(INDArray latents, int[] labels, int[] pairs, float[] weights) {}

    /**
     * Images of mixes.
     *
     * @param undenoised [B, C, H, H]
     * @param denoised likewise
     */
    record Mixed(INDArray undenoised, INDArray denoised) {}

    /** @param ends two for each pair */
    Mixes mix(List<EndImage> ends, LatentPath path, int[] places, int steps) {
        FlowConfig model = flow.config();
        int count = ends.size() / 2 * steps;
        float[] latents = new float[count * model.dimensions()];
        int[] labels = new int[count];
        int[] pairs = new int[count];
        float[] weights = new float[count];
        for (int pair = 0; pair < ends.size() / 2; pair++) {
            EndImage from = ends.get(2 * pair);
            EndImage to = ends.get(2 * pair + 1);
            float[] a = latent(from);
            float[] b = latent(to);
            for (int step = 0; step < steps; step++) {
                int i = pair * steps + step;
                double weight = (double) step / (steps - 1);
                pairs[i] = pair;
                weights[i] = (float) weight;
                labels[i] = weight < 0.5 || places.length < a.length ? from.label() : to.label();
                System.arraycopy(path.mix(a, b, places, weight), 0, latents, i * a.length, a.length);
            }
        }
        int last = model.blocks() - 1;
        return new Mixes(
                Nd4j.createFromArray(latents).reshape('c', count, model.tokens(last), model.tokenWidth(last)),
                labels,
                pairs,
                weights);
    }

    /** @param progress advances with the images */
    Mixed decode(Mixes mixes, Progress progress) {
        FlowConfig model = flow.config();
        long count = mixes.latents().size(0);
        INDArray undenoised =
                Nd4j.create(DataType.FLOAT, count, model.channels(), model.imageSize(), model.imageSize());
        INDArray denoised = undenoised.ulike();
        for (long start = 0; start < count; start += batchSize) {
            long end = Math.min(count, start + batchSize);
            int[] labels = Arrays.copyOfRange(mixes.labels(), (int) start, (int) end);
            INDArray tokens = flow.decode(
                            Encoder.rows(mixes.latents(), start, end).dup('c'),
                            levels(labels.length),
                            known(labels),
                            Guidance.NONE)
                    .tokens();
            Encoder.rows(undenoised, start, end).assign(image(tokens));
            // A pair walks through the same noise, where there is any, so that only the mix makes a difference.
            long[] numbers = LongStream.range(start, end)
                    .map(i -> mixes.pairs()[(int) i])
                    .toArray();
            Encoder.rows(denoised, start, end).assign(image(denoiser.denoise(tokens.dup('c'), numbers, known(labels))));
            progress.advance(end, "");
        }
        return new Mixed(undenoised, denoised);
    }

    /** The noised image of an end, T·D pixels. */
    float[] noised(EndImage end) {
        float[] pixels = new float[flow.config().dimensions()];
        noise.apply(end.patches(), end.split(), end.row(), pixels, 0);
        return pixels;
    }

    private float[] latent(EndImage end) {
        FlowConfig model = flow.config();
        INDArray tokens = Nd4j.createFromArray(noised(end)).reshape('c', 1, model.tokens(0), model.tokenWidth(0));
        INDArray latent =
                flow.encode(tokens, levels(1), known(new int[] {end.label()})).latent();
        return flow.standardized(latent).dup('c').data().asFloat();
    }

    private INDArray levels(int count) {
        return Nd4j.valueArrayOf(new long[] {count}, noise.level(), DataType.FLOAT);
    }

    private INDArray image(INDArray tokens) {
        return Patches.unpatchify(
                tokens, flow.config().channels(), flow.config().patchSizes().get(0));
    }

    private int @Nullable [] known(int[] labels) {
        return flow.config().classes() == 0 ? null : labels;
    }
}
