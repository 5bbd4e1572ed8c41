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
     * @param keys of the head, in blocks as in {@link KeyValueCache}
     * @param values [capacity, 64] of the head
     * @param scale of the logits
     * @param out [C] of the image
     */
    void step(
            FloatBuffer qkv, int head, ByteBuffer keys, ByteBuffer values, int position, float scale, FloatBuffer out) {
        int width = out.capacity();
        qkv.get(head * HEAD, query);
        qkv.get(width + head * HEAD, key);
        qkv.get(2 * width + head * HEAD, value);
        int at = position / BLOCK * BLOCK * HEAD + position % BLOCK;
        for (int d = 0; d < HEAD; d++) {
            keys.putFloat((at + d * BLOCK) << 2, key[d]);
            values.putFloat((position * HEAD + d) << 2, value[d]);
        }
        int count = position + 1;
        if (logits.length < count + 2 * BLOCK) {
            logits = new float[2 * (count + BLOCK)];
            weights = new float[2 * (count + BLOCK)];
        }
        logits(keys, count, scale);
        float sum = Softmax.exponentials(logits, 0, count, weights, lanes);
        average(values, count, 1 / sum);
        out.put(head * HEAD, result);
    }

    private void logits(ByteBuffer keys, int count, float scale) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            int at = i / BLOCK * BLOCK * HEAD + i % BLOCK;
            FloatVector even = Lanes.broadcast(0);
            FloatVector odd = Lanes.broadcast(0);
            for (int d = 0; d < HEAD; d += 2) {
                even = Lanes.load(keys, at + d * BLOCK).fma(Lanes.broadcast(query[d]), even);
                odd = Lanes.load(keys, at + (d + 1) * BLOCK).fma(Lanes.broadcast(query[d + 1]), odd);
            }
            even.add(odd).mul(scale).intoArray(logits, i);
        }
    }

    private void average(ByteBuffer values, int count, float factor) {
        for (int d = 0; d < HEAD; d += 2 * Lanes.COUNT) {
            FloatVector left = Lanes.broadcast(0);
            FloatVector right = Lanes.broadcast(0);
            for (int i = 0; i < count; i++) {
                FloatVector weight = Lanes.broadcast(weights[i]);
                left = Lanes.load(values, i * HEAD + d).fma(weight, left);
                right = Lanes.load(values, i * HEAD + d + Lanes.COUNT).fma(weight, right);
            }
            left.mul(factor).intoArray(result, d);
            right.mul(factor).intoArray(result, d + Lanes.COUNT);
        }
    }
}
