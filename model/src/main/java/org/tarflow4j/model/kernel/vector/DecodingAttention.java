package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.tarflow4j.model.kernel.AttentionShape;

/** One token's attention to itself and the tokens before it, for one head of one image. */
final class DecodingAttention {
    private static final int HEAD = AttentionShape.HEAD_WIDTH;

    private final float[] lanes = new float[Lanes.COUNT];
    private float[] logits = new float[0];
    private float[] weights = new float[0];

    /**
     * Appends the token's key and value at {@code position}, and attends.
     *
     * @param qkv window that holds the image's row
     * @param query where the head's query starts; its key and value follow {@code width} and 2·{@code width} later
     * @param keys [64, capacity] of the head
     * @param values [capacity, 64] of the head
     */
    void step(
            ByteBuffer qkv,
            int query,
            int width,
            ByteBuffer keys,
            ByteBuffer values,
            int capacity,
            int position,
            float scale,
            ByteBuffer out,
            int target) {
        for (int d = 0; d < HEAD; d++) {
            keys.putFloat((d * capacity + position) << 2, qkv.getFloat((query + width + d) << 2));
        }
        for (int d = 0; d < HEAD; d += Lanes.COUNT) {
            Lanes.store(Lanes.load(qkv, query + 2 * width + d), values, position * HEAD + d);
        }
        int count = position + 1;
        float inverse = 1 / weights(qkv, query, keys, capacity, count, scale);
        for (int d = 0; d < HEAD; d += Lanes.COUNT) {
            FloatVector even = Lanes.broadcast(0);
            FloatVector odd = Lanes.broadcast(0);
            int i = 0;
            for (; i < count - 1; i += 2) {
                even = Lanes.load(values, i * HEAD + d).fma(Lanes.broadcast(weights[i]), even);
                odd = Lanes.load(values, (i + 1) * HEAD + d).fma(Lanes.broadcast(weights[i + 1]), odd);
            }
            if (i < count) {
                even = Lanes.load(values, i * HEAD + d).fma(Lanes.broadcast(weights[i]), even);
            }
            Lanes.store(even.add(odd).mul(inverse), out, target + d);
        }
    }

    /** Fills {@link #weights} with the exponentials and returns their sum. */
    private float weights(ByteBuffer qkv, int query, ByteBuffer keys, int capacity, int count, float scale) {
        if (logits.length < Lanes.up(count)) {
            logits = new float[capacity + Lanes.COUNT];
            weights = new float[capacity + Lanes.COUNT];
        }
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector even = Lanes.broadcast(0);
            FloatVector odd = Lanes.broadcast(0);
            for (int d = 0; d < HEAD; d += 2) {
                FloatVector q0 = Lanes.broadcast(qkv.getFloat((query + d) << 2));
                even = q0.fma(Lanes.load(keys, d * capacity + i), even);
                FloatVector q1 = Lanes.broadcast(qkv.getFloat((query + d + 1) << 2));
                odd = q1.fma(Lanes.load(keys, (d + 1) * capacity + i), odd);
            }
            even.add(odd).mul(scale).intoArray(logits, i);
        }
        return Softmax.exponentials(logits, 0, count, weights, lanes);
    }
}
