package org.tarflow4j.model.kernel.vector;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.TokenOrder;

/**
 * Causal attention of one head of one image, in tiles of {@value #TILE} queries: the logits of a tile lie in the
 * processor's cache, those of later keys are never computed. Tokens are taken in the block's order, so that causal means
 * "before" in both orders, and padded with zeros to whole blocks of keys. Keeps its scratch; for one thread.
 */
final class HeadAttention {
    private static final int HEAD = AttentionShape.HEAD_WIDTH;
    private static final int TILE = 32;
    private static final float SCALE = (float) (1 / Math.sqrt(HEAD));

    private final float[] lanes = new float[Lanes.COUNT];
    private int tokens;
    private int padded;
    private TokenOrder order = TokenOrder.FORWARD;

    private float[] query = new float[0];
    private float[] key = new float[0];
    private float[] value = new float[0];
    private float[] transposed = new float[0];
    private float[] weights = new float[0];
    private float[] exponentials = new float[0];
    private float[] result = new float[0];

    private float[] outGradient = new float[0];
    private float[] transposedValue = new float[0];
    private float[] logitGradient = new float[0];
    private float[] keyGradient = new float[0];
    private float[] valueGradient = new float[0];

    /**
     * The way forward.
     *
     * @param qkv [T, 3C] of one image
     * @param out [T, C] of it
     */
    void forward(FloatBuffer qkv, int head, AttentionShape shape, FloatBuffer out) {
        prepare(qkv, head, shape);
        result = sized(result);
        for (int first = 0; first < tokens; first += TILE) {
            int last = Math.min(first + TILE, padded);
            weights(first, last);
            for (int row = first; row < last; row += SmallGemm.ROWS) {
                int depth = Math.min(row + SmallGemm.ROWS, padded);
                SmallGemm.multiply(
                        weights,
                        (row - first) * padded,
                        padded,
                        1,
                        depth,
                        value,
                        0,
                        HEAD,
                        result,
                        row * HEAD,
                        HEAD,
                        false);
            }
        }
        scatter(result, 1, out, shape.width(), head * HEAD);
    }

    /**
     * The way back.
     *
     * @param given gradient of the result, [T, C] of one image
     * @param qkvGradient [T, 3C] of it, overwritten where this head lies
     */
    void backward(FloatBuffer given, FloatBuffer qkv, int head, AttentionShape shape, FloatBuffer qkvGradient) {
        prepare(qkv, head, shape);
        result = sized(result);
        outGradient = gather(given, shape.width(), head * HEAD, 1, outGradient);
        transposedValue = transpose(value, transposedValue);
        logitGradient = sized(logitGradient, TILE * padded);
        keyGradient = zeros(keyGradient);
        valueGradient = zeros(valueGradient);
        for (int first = 0; first < tokens; first += TILE) {
            int last = Math.min(first + TILE, padded);
            weights(first, last);
            multiplyTransposed(outGradient, transposedValue, logitGradient, first, last);
            softmaxGradient(first, last);
            for (int row = first; row < last; row += SmallGemm.ROWS) {
                int depth = Math.min(row + SmallGemm.ROWS, padded);
                int at = (row - first) * padded;
                SmallGemm.multiply(logitGradient, at, padded, 1, depth, key, 0, HEAD, result, row * HEAD, HEAD, false);
            }
            for (int column = 0; column < last; column += SmallGemm.ROWS) {
                int depth = last - first;
                int at = first * HEAD;
                int to = column * HEAD;
                SmallGemm.multiply(
                        logitGradient, column, 1, padded, depth, query, at, HEAD, keyGradient, to, HEAD, true);
                SmallGemm.multiply(
                        weights, column, 1, padded, depth, outGradient, at, HEAD, valueGradient, to, HEAD, true);
            }
        }
        int row = 3 * shape.width();
        scatter(result, SCALE, qkvGradient, row, head * HEAD);
        scatter(keyGradient, 1, qkvGradient, row, shape.width() + head * HEAD);
        scatter(valueGradient, 1, qkvGradient, row, 2 * shape.width() + head * HEAD);
    }

    private void prepare(FloatBuffer qkv, int head, AttentionShape shape) {
        tokens = shape.tokens();
        padded = (tokens + HEAD - 1) / HEAD * HEAD;
        order = shape.order();
        int row = 3 * shape.width();
        query = gather(qkv, row, head * HEAD, SCALE, query);
        key = gather(qkv, row, shape.width() + head * HEAD, 1, key);
        value = gather(qkv, row, 2 * shape.width() + head * HEAD, 1, value);
        transposed = transpose(key, transposed);
        weights = sized(weights, TILE * padded);
        exponentials = sized(exponentials, padded);
    }

    /** Softmax of the logits of queries {@code first} to {@code last} − 1; zero for later keys. */
    private void weights(int first, int last) {
        multiplyTransposed(query, transposed, weights, first, last);
        for (int row = first; row < last; row++) {
            softmax((row - first) * padded, row + 1, last);
        }
    }

    /** {@code out[row − first, key] = left[row]·right[key]} for all keys that a query of the tile may see. */
    private void multiplyTransposed(float[] left, float[] right, float[] out, int first, int last) {
        for (int column = 0; column < last; column += SmallGemm.WIDTH) {
            for (int row = first; row < last; row += SmallGemm.ROWS) {
                int to = (row - first) * padded + column;
                SmallGemm.multiply(left, row * HEAD, HEAD, 1, HEAD, right, column, padded, out, to, padded, false);
            }
        }
    }

    /** In place over {@code count} logits from {@code start} on; zeros up to {@code last}. */
    private void softmax(int start, int count, int last) {
        float inverse = 1 / Softmax.exponentials(weights, start, count, exponentials, lanes);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            Lanes.load(exponentials, i).mul(inverse).intoArray(weights, start + i);
        }
        int whole = Lanes.up(count);
        if (whole < last) {
            Arrays.fill(weights, start + whole, start + last, 0);
        }
    }

    /** dlogit = w·(dw − Σ w·dw), in place over dw; w is zero for later keys. */
    private void softmaxGradient(int first, int last) {
        int whole = Lanes.up(last);
        for (int row = first; row < last; row++) {
            int start = (row - first) * padded;
            FloatVector sum = Lanes.broadcast(0);
            for (int i = start; i < start + whole; i += Lanes.COUNT) {
                sum = Lanes.load(weights, i).fma(Lanes.load(logitGradient, i), sum);
            }
            float mean = Lanes.sum(sum, lanes);
            for (int i = start; i < start + whole; i += Lanes.COUNT) {
                FloatVector difference = Lanes.load(logitGradient, i).sub(mean);
                difference.mul(Lanes.load(weights, i)).intoArray(logitGradient, i);
            }
        }
    }

    /** A head's columns of [T, row] as [padded, 64], in the block's order. */
    private float[] gather(FloatBuffer rows, int row, int column, float scale, float[] target) {
        float[] gathered = sized(target);
        for (int i = 0; i < tokens; i++) {
            rows.get(order.token(i, tokens) * row + column, gathered, i * HEAD, HEAD);
        }
        Arrays.fill(gathered, tokens * HEAD, padded * HEAD, 0);
        scale(gathered, scale);
        return gathered;
    }

    private void scatter(float[] source, float scale, FloatBuffer rows, int row, int column) {
        scale(source, scale);
        for (int i = 0; i < tokens; i++) {
            rows.put(order.token(i, tokens) * row + column, source, i * HEAD, HEAD);
        }
    }

    private void scale(float[] rows, float factor) {
        if (factor != 1) {
            for (int i = 0; i < tokens * HEAD; i += Lanes.COUNT) {
                Lanes.load(rows, i).mul(factor).intoArray(rows, i);
            }
        }
    }

    /** [padded, 64] → [64, padded]. */
    private float[] transpose(float[] rows, float[] target) {
        float[] columns = sized(target);
        for (int block = 0; block < padded; block += Lanes.COUNT) {
            for (int d = 0; d < HEAD; d++) {
                for (int i = block; i < block + Lanes.COUNT; i++) {
                    columns[d * padded + i] = rows[i * HEAD + d];
                }
            }
        }
        return columns;
    }

    private float[] zeros(float[] array) {
        float[] sized = sized(array);
        Arrays.fill(sized, 0, padded * HEAD, 0);
        return sized;
    }

    private float[] sized(float[] array) {
        return sized(array, padded * HEAD);
    }

    private static float[] sized(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }
}
