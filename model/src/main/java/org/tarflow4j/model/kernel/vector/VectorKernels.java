package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.AdamStep;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KernelScratch;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.kernel.KeyValueCache;
import org.tarflow4j.model.kernel.TokenOrder;

/** {@link Kernels} by vector instructions, for contiguous float arrays of a CPU. Blocks of rows, images or heads are
 * shared between threads. */
public final class VectorKernels implements Kernels {
    /** Small enough for a core's own cache with two or three arrays at once, large enough to be worth handing over. */
    private static final int BLOCK = 1 << 14;
    /** Few enough partial sums of rows to add up at the end. */
    private static final int ROWS_PER_SUM = 128;

    private static final int HEAD = AttentionShape.HEAD_WIDTH;

    private final Workers workers;
    private final ThreadLocal<Gelu> gelu = ThreadLocal.withInitial(Gelu::new);
    private final ThreadLocal<HeadAttention> heads = ThreadLocal.withInitial(HeadAttention::new);
    private final ThreadLocal<DecodingAttention> decoding = ThreadLocal.withInitial(DecodingAttention::new);

    /** @param threads how many threads compute a kernel, the caller among them */
    public VectorKernels(int threads) {
        workers = new Workers(threads);
    }

    /** Computes one block of a flat array. */
    @FunctionalInterface
    private interface FlatBlock {
        void compute(long from, int count);
    }

    /** Computes one block of rows. */
    @FunctionalInterface
    private interface RowBlock {
        void compute(int index, int first, int rows);
    }

    private void forEachBlock(long length, FlatBlock block) {
        int blocks = Math.toIntExact((length + BLOCK - 1) / BLOCK);
        workers.forEach(blocks, index -> {
            long from = (long) index * BLOCK;
            block.compute(from, (int) Math.min(BLOCK, length - from));
        });
    }

    private void forEachRowBlock(int rows, int perBlock, RowBlock block) {
        workers.forEach((rows + perBlock - 1) / perBlock, index -> {
            int first = index * perBlock;
            block.compute(index, first, Math.min(perBlock, rows - first));
        });
    }

    private static int rowsPerBlock(int width) {
        return Math.max(1, BLOCK / width);
    }

    @Override
    public KernelScratch scratch() {
        return new VectorScratch(ROWS_PER_SUM);
    }

    @Override
    public void addRow(INDArray x, INDArray row) {
        int width = (int) row.length();
        Floats to = Floats.of(x);
        ByteBuffer added = Floats.of(row).window(0, width);
        forEachRowBlock(
                rows(x, width),
                rowsPerBlock(width),
                (index, first, rows) ->
                        RowKernels.addRow(to.window((long) first * width, rows * width), added, rows, width));
    }

    @Override
    public void addRowSum(INDArray x, INDArray sum, Arena arena) {
        int width = (int) sum.length();
        Floats from = Floats.of(x);
        addPartialSums(
                rows(x, width),
                width,
                new INDArray[] {sum},
                arena,
                (first, rows, partial) ->
                        RowKernels.addRows(from.window((long) first * width, rows * width), rows, width, partial[0]));
    }

    @Override
    public void add(INDArray x, INDArray y) {
        Floats to = Floats.of(x);
        Floats from = Floats.of(y);
        forEachBlock(
                x.length(),
                (start, count) -> Elementwise.add(to.window(start, count), from.window(start, count), count));
    }

    @Override
    public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray out, INDArray statistics, Arena arena) {
        int width = (int) gain.length();
        int count = rows(x, width);
        Floats from = Floats.of(x);
        Floats to = Floats.of(out);
        Floats numbers = Floats.of(statistics);
        ByteBuffer gains = Floats.of(gain).window(0, width);
        ByteBuffer biases = Floats.of(bias).window(0, width);
        forEachRowBlock(count, rowsPerBlock(width), (index, first, rows) -> {
            long start = (long) first * width;
            RowKernels.layerNorm(
                    from.window(start, rows * width),
                    gains,
                    biases,
                    to.window(start, rows * width),
                    numbers.window(first, rows),
                    numbers.window(count + first, rows),
                    rows,
                    width);
        });
    }

    @Override
    public void addLayerNormGradient(
            INDArray outGradient,
            INDArray x,
            INDArray gain,
            INDArray statistics,
            INDArray inputGradient,
            @Nullable INDArray gainGradient,
            @Nullable INDArray biasGradient,
            Arena arena) {
        int width = (int) gain.length();
        int count = rows(x, width);
        Floats given = Floats.of(outGradient);
        Floats from = Floats.of(x);
        Floats to = Floats.of(inputGradient);
        Floats numbers = Floats.of(statistics);
        ByteBuffer gains = Floats.of(gain).window(0, width);
        if (gainGradient == null || biasGradient == null) {
            forEachRowBlock(count, rowsPerBlock(width), (index, first, rows) -> norm(
                            given, from, gains, numbers, to, count, first, rows, width)
                    .addInputGradient(rows, width));
            return;
        }
        INDArray[] sums = {gainGradient, biasGradient};
        addPartialSums(count, width, sums, arena, (first, rows, partial) -> {
            RowKernels.NormGradient norm = norm(given, from, gains, numbers, to, count, first, rows, width);
            norm.addInputGradient(rows, width);
            norm.addParameterGradients(rows, width, partial[0], partial[1]);
        });
    }

    private static RowKernels.NormGradient norm(
            Floats outGradient,
            Floats x,
            ByteBuffer gain,
            Floats statistics,
            Floats inputGradient,
            int count,
            int first,
            int rows,
            int width) {
        long start = (long) first * width;
        return new RowKernels.NormGradient(
                outGradient.window(start, rows * width),
                x.window(start, rows * width),
                gain,
                statistics.window(first, rows),
                statistics.window(count + first, rows),
                inputGradient.window(start, rows * width));
    }

    /** Computes a block of rows and adds what it sums over them to {@code partial}. */
    @FunctionalInterface
    private interface SummingBlock {
        void compute(int first, int rows, ByteBuffer[] partial);
    }

    /** Sums over rows, first within blocks of rows, then over the blocks in order. */
    private void addPartialSums(int count, int width, INDArray[] sums, Arena arena, SummingBlock block) {
        Arena.Mark mark = arena.mark();
        int blocks = (count + ROWS_PER_SUM - 1) / ROWS_PER_SUM;
        Floats partials = Floats.of(arena.take(blocks, sums.length, width));
        forEachRowBlock(count, ROWS_PER_SUM, (index, first, rows) -> {
            ByteBuffer[] partial = new ByteBuffer[sums.length];
            for (int i = 0; i < partial.length; i++) {
                partial[i] = partials.window(((long) index * partial.length + i) * width, width);
                Elementwise.clear(partial[i], width);
            }
            block.compute(first, rows, partial);
        });
        for (int i = 0; i < sums.length; i++) {
            ByteBuffer sum = Floats.of(sums[i]).window(0, width);
            for (int index = 0; index < blocks; index++) {
                Elementwise.add(sum, partials.window(((long) index * sums.length + i) * width, width), width);
            }
        }
        arena.release(mark);
    }

    @Override
    public void gelu(INDArray x, INDArray out, Arena arena) {
        Floats from = Floats.of(x);
        Floats to = Floats.of(out);
        forEachBlock(
                x.length(), (start, count) -> gelu.get().forward(from.floats(start, count), to.floats(start, count)));
    }

    @Override
    public void geluGradient(INDArray x, INDArray gradient, Arena arena) {
        Floats from = Floats.of(x);
        Floats to = Floats.of(gradient);
        forEachBlock(
                x.length(), (start, count) -> gelu.get().backward(from.floats(start, count), to.floats(start, count)));
    }

    @Override
    public void attention(INDArray qkv, AttentionShape shape, INDArray out, Arena arena) {
        Floats from = Floats.of(qkv);
        Floats to = Floats.of(out);
        workers.forEach(shape.batch() * shape.heads(), index -> {
            int image = index / shape.heads();
            heads.get().forward(image(from, image, shape, 3), index % shape.heads(), shape, image(to, image, shape, 1));
        });
    }

    @Override
    public void attentionGradient(
            INDArray outGradient, INDArray qkv, AttentionShape shape, INDArray qkvGradient, Arena arena) {
        Floats given = Floats.of(outGradient);
        Floats from = Floats.of(qkv);
        Floats to = Floats.of(qkvGradient);
        workers.forEach(shape.batch() * shape.heads(), index -> {
            int image = index / shape.heads();
            heads.get()
                    .backward(
                            image(given, image, shape, 1),
                            image(from, image, shape, 3),
                            index % shape.heads(),
                            shape,
                            image(to, image, shape, 3));
        });
    }

    /** The rows of an image, {@code parts}·C wide. */
    private static FloatBuffer image(Floats rows, int image, AttentionShape shape, int parts) {
        int length = shape.tokens() * parts * shape.width();
        return rows.floats((long) image * length, length);
    }

    @Override
    public void attentionStep(
            INDArray qkv, KeyValueCache cache, int position, INDArray temperatures, INDArray out, Arena arena) {
        int width = (int) out.size(1);
        int perImage = cache.capacity() * width;
        FloatBuffer divisors = Floats.of(temperatures).floats(0, (int) out.size(0));
        Floats from = Floats.of(qkv);
        Floats to = Floats.of(out);
        Floats keys = Floats.of(cache.keys());
        Floats values = Floats.of(cache.values());
        int count = width / HEAD;
        workers.forEach((int) out.size(0), image -> {
            DecodingAttention attention = decoding.get();
            float scale = (float) (1 / (Math.sqrt(HEAD) * divisors.get(image)));
            FloatBuffer row = from.floats((long) image * 3 * width, 3 * width);
            FloatBuffer target = to.floats((long) image * width, width);
            ByteBuffer keysOfImage = keys.window((long) image * perImage, perImage);
            ByteBuffer valuesOfImage = values.window((long) image * perImage, perImage);
            for (int head = 0; head < count; head++) {
                attention.step(row, head, keysOfImage, valuesOfImage, position, scale, target);
            }
        });
    }

    @Override
    public void affine(
            INDArray x, INDArray predicted, TokenOrder order, INDArray v, INDArray logDeterminant, Arena arena) {
        Affine coupling = coupling(x, predicted, order);
        int length = coupling.tokens() * coupling.width();
        int outputs = coupling.tokens() * coupling.outputs();
        Floats from = Floats.of(x);
        Floats by = Floats.of(predicted);
        Floats to = Floats.of(v);
        ByteBuffer sums = Floats.of(logDeterminant).window(0, (int) x.size(0));
        workers.forEach((int) x.size(0), image -> {
            float sum = coupling.forward(
                    from.window((long) image * length, length),
                    by.window((long) image * outputs, outputs),
                    to.window((long) image * length, length));
            sums.putFloat(image << 2, -sum / length);
        });
    }

    @Override
    public void affineGradient(
            INDArray gradient,
            INDArray logDeterminantGradient,
            INDArray v,
            INDArray predicted,
            TokenOrder order,
            INDArray predictedGradient,
            Arena arena) {
        Affine coupling = coupling(v, predicted, order);
        int length = coupling.tokens() * coupling.width();
        int outputs = coupling.tokens() * coupling.outputs();
        Floats through = Floats.of(gradient);
        Floats by = Floats.of(predicted);
        Floats made = Floats.of(v);
        Floats to = Floats.of(predictedGradient);
        ByteBuffer given = Floats.of(logDeterminantGradient).window(0, (int) v.size(0));
        workers.forEach(
                (int) v.size(0),
                image -> coupling.backward(
                        through.window((long) image * length, length),
                        -given.getFloat(image << 2) / length,
                        made.window((long) image * length, length),
                        by.window((long) image * outputs, outputs),
                        to.window((long) image * outputs, outputs)));
    }

    private static Affine coupling(INDArray x, INDArray predicted, TokenOrder order) {
        return new Affine((int) x.size(1), (int) x.size(2), predicted.size(2) == 2 * x.size(2), order);
    }

    @Override
    public void adam(INDArray gradient, INDArray firstMoment, INDArray secondMoment, AdamStep step) {
        double firstCorrection = 1 - Math.pow(step.beta1(), step.step());
        double secondCorrection = 1 - Math.pow(step.beta2(), step.step());
        Elementwise.AdamFactors factors = new Elementwise.AdamFactors(
                (float) step.beta1(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) (step.learningRate() / firstCorrection),
                (float) (1 / Math.sqrt(secondCorrection)),
                (float) step.epsilon());
        Floats through = Floats.of(gradient);
        Floats first = Floats.of(firstMoment);
        Floats second = Floats.of(secondMoment);
        forEachBlock(
                gradient.length(),
                (start, count) -> Elementwise.adam(
                        through.window(start, count),
                        first.window(start, count),
                        second.window(start, count),
                        count,
                        factors));
    }

    private static int rows(INDArray x, int width) {
        return Math.toIntExact(x.length() / width);
    }
}
