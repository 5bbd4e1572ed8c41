package org.tarflow4j.jobs.evaluate;

import java.util.List;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.model.KeyedRandom;

/**
 * Held-out images at one noise level, as a density sees them.
 *
 * @param rows numbers of the rows in the split
 * @param level noise level t
 * @param pixels [B][T·D] in token order, scaled to [−1, 1], noise included
 * @param labels [B], −1 for none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
record NoisyImages(long[] rows, double level, float[][] pixels, int[] labels) {
    /**
     * Adds noise as training does, keyed by (seed, row, level): an image is the same whoever noises it.
     */
    static NoisyImages of(long[] rows, List<PatchRow> images, NoiseKind kind, double level, long seed) {
        float[][] pixels = new float[rows.length][];
        int[] labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            KeyedRandom random = new KeyedRandom(seed, rows[i], Double.doubleToLongBits(level));
            byte[] patches = images.get(i).patches();
            pixels[i] = new float[patches.length];
            for (int j = 0; j < patches.length; j++) {
                pixels[i][j] = (float) ((patches[j] & 0xFF) / 127.5 - 1 + kind.draw(random, level));
            }
            labels[i] = images.get(i).label();
        }
        return new NoisyImages(rows, level, pixels, labels);
    }

    int size() {
        return rows.length;
    }
}
