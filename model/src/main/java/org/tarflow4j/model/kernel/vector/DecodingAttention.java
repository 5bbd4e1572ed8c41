package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.tarflow4j.model.kernel.AttentionShape;

/** One token's attention to itself and the tokens before it, for one head of one image. */
final class DecodingAttention {
    private static final int HEAD = AttentionShape.HEAD_WIDTH;
    private static final float MASKED = -1e30f;

    private final float[] lanes = new float[Lanes.COUNT];
    private float[] logits = new float[0];

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
                even = Lanes.load(values, i * HEAD + d).fma(Lanes.broadcast(logits[i]), even);
                odd = Lanes.load(values, (i + 1) * HEAD + d).fma(Lanes.broadcast(logits[i + 1]), odd);
            }
            if (i < count) {
                even = Lanes.load(values, i * HEAD + d).fma(Lanes.broadcast(logits[i]), even);
            }
            Lanes.store(even.add(odd).mul(inverse), out, target + d);
        }
    }

    /** Fills {@link #logits} with the exponentials and returns their sum. */
    private float weights(ByteBuffer qkv, int query, ByteBuffer keys, int capacity, int count, float scale) {
        int whole = (count + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        if (logits.length < whole) {
            logits = new float[Math.max(whole, 2 * logits.length)];
        }
        FloatVector largest = Lanes.broadcast(MASKED);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector logit = Lanes.broadcast(0);
            for (int d = 0; d < HEAD; d++) {
                logit = Lanes.load(keys, d * capacity + i).fma(Lanes.broadcast(qkv.getFloat((query + d) << 2)), logit);
            }
            logit = logit.mul(scale).blend(MASKED, Lanes.rest(i, count).not());
            logit.intoArray(logits, i);
            largest = largest.max(logit);
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        FloatVector sum = Lanes.broadcast(0);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector e = Functions.exp(Lanes.load(logits, i).sub(max));
            e.intoArray(logits, i);
            sum = sum.add(e);
        }
        return Lanes.sum(sum, lanes);
    }
}
