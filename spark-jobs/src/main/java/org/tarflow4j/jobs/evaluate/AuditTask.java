package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.model.flow.DeterminantCheck;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

/**
 * A Spark task: holds what a flow says of some images against what it does. Each image is computed alone, so the result
 * does not depend on the tasks.
 */
final class AuditTask implements FlatMapFunction<Iterator<Integer>, AuditOutcome> {
    /** Columns of each block's Jacobian that are looked at. */
    static final int COORDINATES = 16;

    private final HeldOutImages images;
    private final CheckpointDensity checkpoint;
    private final Denoising walk;

    /** @param walk that of the sampler, with at least one step */
    AuditTask(HeldOutImages images, CheckpointDensity checkpoint, Denoising walk) {
        this.images = images;
        this.checkpoint = checkpoint;
        this.walk = walk;
    }

    @Override
    public Iterator<AuditOutcome> call(Iterator<Integer> rows) {
        List<AuditOutcome> outcomes = new ArrayList<>();
        if (rows.hasNext()) {
            TarFlow flow = checkpoint.flow(images.configuration());
            TarFlow precise = new TarFlow(flow.config(), flow.parameters().castTo(DataType.DOUBLE));
            while (rows.hasNext()) {
                outcomes.add(outcome(rows.next(), flow, precise));
            }
        }
        return outcomes.iterator();
    }

    private AuditOutcome outcome(int row, TarFlow flow, TarFlow precise) {
        long[] rows = {row};
        List<PatchRow> clean = images.reader().read(rows);
        NoisyImages start = images.noised(rows, clean, walk.t1());
        AuditOutcome outcome = denoiser(flow, start, walk, images.seed());
        DeterminantCheck found = determinant(precise, start, images.seed());
        outcome.slope = found.slope();
        outcome.outside = found.outside();
        outcome.sum = found.sum();
        outcome.likelihoods = images.levels().stream()
                .map(level -> likelihood(
                        level == walk.t1() ? outcome : firstStep(flow, images.noised(rows, clean, level)),
                        precise,
                        images.noised(rows, clean, level)))
                .toArray(AuditedLikelihood[]::new);
        return outcome;
    }

    /** At another level than the walk's own one step is enough: it runs every part of the denoiser. */
    private AuditOutcome firstStep(TarFlow flow, NoisyImages image) {
        Denoising once = new Denoising(1, image.level(), image.level(), walk.dynamics(), walk.clip());
        return denoiser(flow, image, once, images.seed());
    }

    private static AuditedLikelihood likelihood(AuditOutcome found, TarFlow precise, NoisyImages image) {
        AuditedLikelihood audited = found.likelihoods[0];
        INDArray exact = precise.encode(
                        FlowDensity.tokens(image, precise.config()).castTo(DataType.DOUBLE),
                        FlowDensity.levels(image).castTo(DataType.DOUBLE),
                        FlowDensity.labels(image, precise.config()))
                .loss();
        audited.rounding = Math.abs(audited.without - exact.getDouble(0) - Density.HALF_LOG_TWO_PI);
        return audited;
    }

    /** Encodes, stores, decodes, denoises, encodes again, and looks whether the likelihood is still the same. */
    static AuditOutcome denoiser(TarFlow flow, NoisyImages image, Denoising walk, long seed) {
        INDArray tokens = FlowDensity.tokens(image, flow.config());
        INDArray levels = FlowDensity.levels(image);
        int @Nullable [] labels = FlowDensity.labels(image, flow.config());
        Encoding encoding = flow.encode(tokens, levels, labels);
        StoredLatent before = StoredLatent.of(encoding);
        AuditOutcome outcome = new AuditOutcome();
        outcome.row = (int) image.rows()[0];

        // Decoding starts from standard normal latents: it multiplies by the deviation of the tracked prior.
        INDArray undenoised = flow.decode(flow.standardized(encoding.latent()), levels, labels, Guidance.NONE)
                .tokens();
        outcome.roundTrip = undenoised.sub(tokens).amaxNumber().doubleValue();
        INDArray denoised = new FlowSampler(flow, Guidance.NONE, walk, Draws.keyed(seed), 0)
                .denoise(undenoised, image.rows(), labels);
        outcome.change = denoised.sub(undenoised).ameanNumber().doubleValue();

        StoredLatent after = StoredLatent.of(flow.encode(tokens, levels, labels));
        AuditedLikelihood audited = new AuditedLikelihood();
        audited.without = before.negativeLogLikelihood();
        audited.with = after.negativeLogLikelihood();
        audited.sameLatents = before.equals(after) && Double.isFinite(audited.without);
        outcome.likelihoods = new AuditedLikelihood[] {audited};
        return outcome;
    }

    private static DeterminantCheck determinant(TarFlow precise, NoisyImages image, long seed) {
        return DeterminantCheck.of(
                precise,
                FlowDensity.tokens(image, precise.config()).castTo(DataType.DOUBLE),
                FlowDensity.levels(image).castTo(DataType.DOUBLE),
                FlowDensity.labels(image, precise.config()),
                COORDINATES,
                seed,
                image.rows()[0]);
    }

    /** What {@code encode} writes into a file for one image: z and the log-determinant. */
    private record StoredLatent(List<Float> latent, float logDeterminant) {
        static StoredLatent of(Encoding encoding) {
            List<Float> latent = new ArrayList<>();
            for (float value : encoding.latent().dup('c').data().asFloat()) {
                latent.add(value);
            }
            return new StoredLatent(latent, encoding.logDeterminant().getFloat(0));
        }

        /** ½·mean(z²) − logDeterminant + ½·ln 2π. */
        double negativeLogLikelihood() {
            double squares = 0;
            for (float value : latent) {
                squares += (double) value * value;
            }
            return squares / latent.size() / 2 - logDeterminant + Density.HALF_LOG_TWO_PI;
        }
    }
}
