package org.tarflow4j.model.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.kernel.KeyValueCache;
import org.tarflow4j.model.kernel.Views;

/**
 * Inverts one block token by token: {@code x_{i+1} = v_{i+1}·exp(a_i) + b_i}. A guided block reads each token with and
 * without class, as one batch of twice the images: matrix products with more rows waste less.
 */
final class BlockDecoder {
    private final FlowBlock block;
    private final Guidance guidance;
    private final double scale;
    private final Kernels kernels;
    private final Arena arena;

    BlockDecoder(FlowBlock block, Guidance guidance, double scale, Kernels kernels, Arena arena) {
        this.block = block;
        this.guidance = guidance;
        this.scale = scale;
        this.kernels = kernels;
        this.arena = arena;
    }

    /**
     * Decodes in place.
     *
     * @param tokens [T, B, D], v on entry and x on return
     * @param nonPositiveScales counts, per image, guided scales that came out ≤ 0
     */
    void decode(INDArray tokens, Batch batch, int[] nonPositiveScales) {
        Arena.Mark mark = arena.mark();
        int count = (int) tokens.size(0);
        boolean guided = scale > 0;
        Reader reader = new Reader(guided ? twice(batch) : batch, temperatures(batch.size(), guided), count);
        for (int i = 0; i < count - 1; i++) {
            Arena.Mark step = arena.mark();
            INDArray x = tokens.slice(block.order().token(i, count));
            INDArray next = tokens.slice(block.order().token(i + 1, count));
            Prediction prediction;
            if (guided) {
                INDArray predicted = reader.read(twice(x), i);
                prediction = guide(
                        Prediction.of(half(predicted, 0), x.size(1)),
                        Prediction.of(half(predicted, 1), x.size(1)),
                        guidance.annealed(scale, i, count));
                prediction.countNonPositive(nonPositiveScales);
            } else {
                prediction = Prediction.of(reader.read(x, i), x.size(1));
            }
            prediction.apply(next);
            arena.release(step);
        }
        arena.release(mark);
    }

    private Prediction guide(Prediction conditional, Prediction unconditional, double w) {
        return switch (guidance.style()) {
            case TARFLOW -> conditional.extrapolate(unconditional, w);
            case STARFLOW -> conditional.sharpen(unconditional, w);
        };
    }

    /** The batch with its classes, then the same without. */
    private Batch twice(Batch batch) {
        INDArray levels = arena.take(2L * batch.size());
        Views.part(levels, 0, 0, batch.size()).assign(batch.noiseLevels());
        Views.part(levels, 0, batch.size(), 2L * batch.size()).assign(batch.noiseLevels());
        int @Nullable [] labels = batch.labels();
        if (labels == null) {
            return new Batch(levels, null);
        }
        int[] doubled = Arrays.copyOf(labels, 2 * labels.length);
        Arrays.fill(doubled, labels.length, doubled.length, -1);
        return new Batch(levels, doubled);
    }

    private INDArray twice(INDArray x) {
        INDArray doubled = arena.take(2 * x.size(0), x.size(1));
        half(doubled, 0).assign(x);
        half(doubled, 1).assign(x);
        return doubled;
    }

    private static INDArray half(INDArray rows, int index) {
        long count = rows.size(0) / 2;
        return Views.part(rows, 0, index * count, (index + 1) * count);
    }

    /** Guidance's attention temperature is that of the pass without class alone. */
    private INDArray temperatures(int size, boolean guided) {
        INDArray temperatures = arena.take(guided ? 2L * size : size).assign(1);
        if (guided) {
            Views.part(temperatures, 0, size, 2L * size).assign(guidance.attentionTemperature());
        }
        return temperatures;
    }

    /** One pass over the sequence with its own condition and caches. */
    private final class Reader {
        private final INDArray condition;
        private final INDArray temperatures;
        private final List<KeyValueCache> caches = new ArrayList<>();
        private final int tokens;

        Reader(Batch batch, INDArray temperatures, int tokens) {
            this.temperatures = temperatures;
            this.tokens = tokens;
            condition = arena.take(batch.size(), block.width());
            Arena.Mark mark = arena.mark();
            block.embed(batch, condition, kernels, arena);
            arena.release(mark);
            for (int layer = 0; layer < block.layerCount(); layer++) {
                caches.add(KeyValueCache.take(batch.size(), block.heads(), tokens, arena));
            }
        }

        /** What is predicted for the next token, [B, 2D] or [B, D]. */
        INDArray read(INDArray x, int index) {
            INDArray predicted = arena.take(x.size(0), block.outputs());
            DecodingStep step = new DecodingStep(caches, index, temperatures, arena);
            block.predict(x, block.order().token(index, tokens), condition, step, predicted, kernels);
            return predicted;
        }
    }

    /** Shift μ and scale σ of the next token, [B, D] each; no scale stands for 1. */
    private record Prediction(INDArray shift, @Nullable INDArray scale) {
        static Prediction of(INDArray predicted, long tokenWidth) {
            if (predicted.size(1) == tokenWidth) {
                return new Prediction(predicted, null);
            }
            INDArray logScale = Views.part(predicted, 1, 0, tokenWidth);
            Nd4j.exec(new Exp(logScale, logScale));
            return new Prediction(Views.part(predicted, 1, tokenWidth, 2 * tokenWidth), logScale);
        }

        Prediction extrapolate(Prediction other, double w) {
            return new Prediction(
                    shift.mul(1 + w).subi(other.shift.mul(w)),
                    scale == null || other.scale == null
                            ? null
                            : scale.mul(1 + w).subi(other.scale.mul(w)));
        }

        /** s = min(σ_c/σ_u, 1)², d = 1 + w − w·s, σ = σ_c/√d, μ = ((1+w)·μ_c − w·s·μ_u)/d. */
        Prediction sharpen(Prediction other, double w) {
            if (scale == null || other.scale == null) {
                return extrapolate(other, w);
            }
            INDArray ratio = scale.div(other.scale);
            INDArray s = Transforms.min(ratio, 1.0, false);
            s.muli(s);
            INDArray d = s.mul(-w).addi(1 + w);
            INDArray guidedShift =
                    shift.mul(1 + w).subi(s.mul(w).muli(other.shift)).divi(d);
            INDArray guidedScale = scale.div(Transforms.sqrt(d, false));
            return new Prediction(guidedShift, guidedScale);
        }

        void apply(INDArray next) {
            if (scale != null) {
                next.muli(scale);
            }
            next.addi(shift);
        }

        void countNonPositive(int[] counts) {
            if (scale == null || scale.minNumber().doubleValue() > 0) {
                return;
            }
            for (int b = 0; b < counts.length; b++) {
                for (int d = 0; d < scale.size(1); d++) {
                    counts[b] += scale.getDouble(b, d) <= 0 ? 1 : 0;
                }
            }
        }
    }
}
