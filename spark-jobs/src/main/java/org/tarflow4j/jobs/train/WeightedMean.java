package org.tarflow4j.jobs.train;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The mean of numbers over the workers, weighted by images: summed in float64 in the order in which they are added, rounded
 * once. Can be used again and again, for one thread.
 */
final class WeightedMean {
    private static final int BLOCK = 4096;

    private double[] sum = new double[0];
    private int length;
    private long images;

    /** Begins anew. */
    void begin(int elements) {
        if (sum.length < elements) {
            sum = new double[elements];
        } else {
            Arrays.fill(sum, 0, elements, 0);
        }
        length = elements;
        images = 0;
    }

    /** @param bytes see {@link FloatBytes}; may be longer */
    void add(byte[] bytes, long weight) {
        FloatBuffer values = FloatBytes.asFloats(ByteBuffer.wrap(bytes));
        float[] block = new float[BLOCK];
        for (int from = 0; from < length; from += BLOCK) {
            int size = Math.min(BLOCK, length - from);
            values.get(block, 0, size);
            for (int i = 0; i < size; i++) {
                sum[from + i] += weight * (double) block[i];
            }
        }
        images += weight;
    }

    /** Writes it into {@code target} from {@code position} on, in bytes. */
    void write(byte[] target, int position) {
        FloatBuffer out = FloatBytes.asFloats(ByteBuffer.wrap(target)).position(position / Float.BYTES);
        float[] block = new float[BLOCK];
        // Rounding to a float hides that it is no division.
        double share = 1.0 / images;
        for (int from = 0; from < length; from += BLOCK) {
            int size = Math.min(BLOCK, length - from);
            for (int i = 0; i < size; i++) {
                block[i] = (float) (sum[from + i] * share);
            }
            out.put(block, 0, size);
        }
    }
}
