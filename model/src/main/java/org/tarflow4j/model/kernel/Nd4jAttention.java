package org.tarflow4j.model.kernel;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attention by ND4J's batched matrix products. Works through the batch in groups of images, so that the T×T logits of
 * all heads never take more than {@link #LOGIT_ELEMENTS}.
 */
final class Nd4jAttention {
    private static final long LOGIT_ELEMENTS = 1 << 24;
    private static final int HEAD = AttentionShape.HEAD_WIDTH;
    /** Stands for −∞; finite, so that a masked row could never become NaN. */
    private static final double MASKED = -1e30;

    private record MaskKey(int tokens, TokenOrder order, DataType type) {}

    private final Map<MaskKey, INDArray> masks = new HashMap<>();

    void forward(INDArray qkv, AttentionShape shape, INDArray out, Arena arena) {
        for (int from = 0; from < shape.batch(); from += group(shape)) {
            int to = Math.min(shape.batch(), from + group(shape));
            Arena.Mark mark = arena.mark();
            Heads heads = new Heads(qkv, shape, from, to, arena);
            INDArray weights = weights(heads, shape, arena);
            INDArray result = arena.take(heads.value.shape());
            multiply(weights, heads.value, result, false, false);
            heads.merge(result, rows(out, shape, from, to), 1, 0);
            arena.release(mark);
        }
    }

    void gradient(INDArray outGradient, INDArray qkv, AttentionShape shape, INDArray qkvGradient, Arena arena) {
        for (int from = 0; from < shape.batch(); from += group(shape)) {
            int to = Math.min(shape.batch(), from + group(shape));
            Arena.Mark mark = arena.mark();
            Heads heads = new Heads(qkv, shape, from, to, arena);
            INDArray weights = weights(heads, shape, arena);
            INDArray result = heads.split(rows(outGradient, shape, from, to), 1, 0, arena);
            INDArray target = rows(qkvGradient, shape, from, to);

            INDArray gradient = arena.take(heads.value.shape());
            multiply(weights, result, gradient, true, false);
            heads.merge(gradient, target, 3, 2);
            // Softmax: dlogits = w·(dw − Σ_j w·dw)
            INDArray logits = arena.take(weights.shape());
            multiply(result, heads.value, logits, false, true);
            logits.muli(weights);
            INDArray sums = logits.sum(true, 2);
            logits.subi(weights.muli(sums)).muli(1 / Math.sqrt(HEAD));

            multiply(logits, heads.key, gradient, false, false);
            heads.merge(gradient, target, 3, 0);
            multiply(logits, heads.query, gradient, true, false);
            heads.merge(gradient, target, 3, 1);
            arena.release(mark);
        }
    }

    void step(INDArray qkv, KeyValueCache cache, int position, INDArray temperatures, INDArray out, Arena arena) {
        Arena.Mark mark = arena.mark();
        long batch = qkv.size(0);
        long heads = cache.keys().size(1);
        INDArray split = qkv.reshape('c', batch, 3, heads, HEAD);
        cache.keys()
                .get(all(), all(), point(position / KeyValueCache.BLOCK), all(), point(position % KeyValueCache.BLOCK))
                .assign(split.get(all(), point(1), all(), all()));
        cache.values().get(all(), all(), point(position), all()).assign(split.get(all(), point(2), all(), all()));
        INDArray query = arena.take(batch, heads, HEAD).assign(split.get(all(), point(0), all(), all()));
        int length = position + 1;
        INDArray transposed = arena.take(batch, heads, HEAD, cache.capacity());
        transposed
                .reshape('c', batch, heads, HEAD, cache.capacity() / KeyValueCache.BLOCK, KeyValueCache.BLOCK)
                .assign(cache.keys().permute(0, 1, 3, 2, 4));
        INDArray keys = arena.take(batch, heads, HEAD, length)
                .assign(transposed.get(all(), all(), all(), interval(0, length)))
                .reshape('c', batch * heads, HEAD, length);
        INDArray values = arena.take(batch, heads, length, HEAD)
                .assign(cache.values().get(all(), all(), interval(0, length), all()))
                .reshape('c', batch * heads, length, HEAD);
        INDArray logits = arena.take(batch * heads, 1, length);
        multiply(query.reshape('c', batch * heads, 1, HEAD), keys, logits, false, false);
        logits.muli(1 / Math.sqrt(HEAD))
                .reshape('c', batch, heads * length)
                .diviColumnVector(temperatures.reshape(batch, 1));
        Nd4jKernels.softmax(logits);
        multiply(logits, values, out.reshape('c', batch * heads, 1, HEAD), false, false);
        arena.release(mark);
    }

    private INDArray weights(Heads heads, AttentionShape shape, Arena arena) {
        INDArray logits = arena.take(heads.query.size(0), shape.tokens(), shape.tokens());
        multiply(heads.query, heads.key, logits, false, true);
        logits.muli(1 / Math.sqrt(HEAD)).addi(mask(shape, arena.type()));
        return Nd4jKernels.softmax(logits);
    }

    private INDArray mask(AttentionShape shape, DataType type) {
        return masks.computeIfAbsent(new MaskKey(shape.tokens(), shape.order(), type), key -> {
            INDArray mask = Nd4j.zeros(key.type(), 1, key.tokens(), key.tokens());
            for (int i = 0; i < key.tokens(); i++) {
                for (int j = 0; j < key.tokens(); j++) {
                    boolean later = key.order() == TokenOrder.FORWARD ? j > i : j < i;
                    if (later) {
                        mask.putScalar(0, i, j, MASKED);
                    }
                }
            }
            return mask;
        });
    }

    /** Images whose logits are in memory at once. */
    static int group(AttentionShape shape) {
        long perImage = (long) shape.heads() * shape.tokens() * shape.tokens();
        return (int) Math.max(1, Math.min(shape.batch(), LOGIT_ELEMENTS / perImage));
    }

    private static INDArray rows(INDArray x, AttentionShape shape, int from, int to) {
        return Views.part(x, 0, (long) from * shape.tokens(), (long) to * shape.tokens());
    }

    private static void multiply(INDArray a, INDArray b, INDArray c, boolean transposeA, boolean transposeB) {
        Mmul product = new Mmul(a, b, 1, 0, transposeA, transposeB, false);
        product.addOutputArgument(c);
        Nd4j.exec(product);
    }

    /** Queries, keys and values of a group of images, each [images·heads, T, d]. */
    private static final class Heads {
        private final int images;
        private final AttentionShape shape;
        final INDArray query;
        final INDArray key;
        final INDArray value;

        Heads(INDArray qkv, AttentionShape shape, int from, int to, Arena arena) {
            this.images = to - from;
            this.shape = shape;
            INDArray group = rows(qkv, shape, from, to);
            query = split(group, 3, 0, arena);
            key = split(group, 3, 1, arena);
            value = split(group, 3, 2, arena);
        }

        /** Part {@code index} of {@code parts} of the columns, [images·T, parts·C] → [images·heads, T, d]. */
        INDArray split(INDArray rows, int parts, int index, Arena arena) {
            INDArray heads = arena.take(images, shape.heads(), shape.tokens(), HEAD);
            heads.assign(part(rows, parts, index));
            return heads.reshape('c', (long) images * shape.heads(), shape.tokens(), HEAD);
        }

        /** The reverse of {@link #split}, written into {@code rows}. */
        void merge(INDArray heads, INDArray rows, int parts, int index) {
            part(rows, parts, index).assign(heads.reshape('c', images, shape.heads(), shape.tokens(), HEAD));
        }

        private INDArray part(INDArray rows, int parts, int index) {
            return rows.reshape('c', images, shape.tokens(), parts, shape.heads(), HEAD)
                    .get(all(), all(), point(index), all(), all())
                    .permute(0, 2, 1, 3);
        }
    }
}
