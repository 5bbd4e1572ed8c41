package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KeyValueCache;

/**
 * One token's attention to itself and the tokens before it, for one head of one image after the other. Keeps its scratch;
 * for one thread.
 */
final class DecodingAttention {
    private static final int HEAD = AttentionShape.HEAD_WIDTH;
    private static final int BLOCK = KeyValueCache.BLOCK;

    private final float[] lanes = new float[Lanes.COUNT];
    private final float[] query = new float[HEAD];
    private final float[] key = new float[HEAD];
    private final float[] value = new float[HEAD];
    private final float[] result = new float[HEAD];
    private float[] logits = new float[0];
    private float[] weights = new float[0];

    /**
     * Appends the token's key and value at {@code position}, and attends.
     *
     * @param qkv [3C] of the image
     * @param keys of all heads of the image, in blocks as in {@link KeyValueCache}
     * @param values [heads, capacity, 64] of the image
     * @param scale of the logits
     * @param out [C] of the image
     */
    void step(
            FloatBuffer qkv, int head, ByteBuffer keys, ByteBuffer values, int position, float scale, FloatBuffer out) {
        int width = out.capacity();
        int start = head * (keys.capacity() / Float.BYTES / (width / HEAD));
        qkv.get(head * HEAD, query);
        qkv.get(width + head * HEAD, key);
        qkv.get(2 * width + head * HEAD, value);
        int at = start + position / BLOCK * BLOCK * HEAD + position % BLOCK;
        for (int d = 0; d < HEAD; d++) {
            keys.putFloat((at + d * BLOCK) << 2, key[d]);
            values.putFloat((start + position * HEAD + d) << 2, value[d]);
        }
        int count = position + 1;
        if (logits.length < count + 2 * BLOCK) {
            logits = new float[2 * (count + BLOCK)];
            weights = new float[2 * (count + BLOCK)];
        }
        logits(keys, start, count, scale);
        float sum = Softmax.exponentials(logits, 0, count, weights, lanes);
        average(values, start, count, 1 / sum);
        out.put(head * HEAD, result);
    }

    /** Four sums each: a chain of additions is slower than the memory. */
    private void logits(ByteBuffer keys, int start, int count, float scale) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            int at = start + i / BLOCK * BLOCK * HEAD + i % BLOCK;
            FloatVector sum0 = Lanes.broadcast(0);
            FloatVector sum1 = Lanes.broadcast(0);
            FloatVector sum2 = Lanes.broadcast(0);
            FloatVector sum3 = Lanes.broadcast(0);
            for (int d = 0; d < HEAD; d += 4) {
                int row = at + d * BLOCK;
                sum0 = Lanes.load(keys, row).fma(Lanes.broadcast(query[d]), sum0);
                sum1 = Lanes.load(keys, row + BLOCK).fma(Lanes.broadcast(query[d + 1]), sum1);
                sum2 = Lanes.load(keys, row + 2 * BLOCK).fma(Lanes.broadcast(query[d + 2]), sum2);
                sum3 = Lanes.load(keys, row + 3 * BLOCK).fma(Lanes.broadcast(query[d + 3]), sum3);
            }
            sum0.add(sum1).add(sum2.add(sum3)).mul(scale).intoArray(logits, i);
        }
    }

    private void average(ByteBuffer values, int start, int count, float factor) {
        for (int d = 0; d < HEAD; d += 4 * Lanes.COUNT) {
            FloatVector sum0 = Lanes.broadcast(0);
            FloatVector sum1 = Lanes.broadcast(0);
            FloatVector sum2 = Lanes.broadcast(0);
            FloatVector sum3 = Lanes.broadcast(0);
            for (int i = 0; i < count; i++) {
                int at = start + i * HEAD + d;
                FloatVector weight = Lanes.broadcast(weights[i]);
                sum0 = Lanes.load(values, at).fma(weight, sum0);
                sum1 = Lanes.load(values, at + Lanes.COUNT).fma(weight, sum1);
                sum2 = Lanes.load(values, at + 2 * Lanes.COUNT).fma(weight, sum2);
                sum3 = Lanes.load(values, at + 3 * Lanes.COUNT).fma(weight, sum3);
            }
            sum0.mul(factor).intoArray(result, d);
            sum1.mul(factor).intoArray(result, d + Lanes.COUNT);
            sum2.mul(factor).intoArray(result, d + 2 * Lanes.COUNT);
            sum3.mul(factor).intoArray(result, d + 3 * Lanes.COUNT);
        }
    }
}
