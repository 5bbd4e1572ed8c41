package org.tarflow4j.jobs.flow;

import java.io.Serializable;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.jobs.config.NoiseSchedule;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.model.KeyedRandom;

/**
 * The noise on the images of a dataset before they are encoded: one level for all, the smallest that the flow was
 * trained on ({@code noise.t0}), or the only one ({@code noise.t1}, where the schedule is fixed). With
 * {@code noise.kind = uniform} it is the dequantisation noise, in [0, 2/256).
 *
 * @param kind which noise
 * @param level what the flow is told
 * @param seed decides the noise, with split and row
 */
public record DatasetNoise(NoiseKind kind, double level, long seed) implements Serializable {
    public static DatasetNoise of(NoiseSettings settings, long seed) {
        double level = settings.schedule() == NoiseSchedule.FIXED ? settings.t1() : settings.t0();
        return new DatasetNoise(settings.kind(), level, seed);
    }

    /** Pixels of one row of a dataset, scaled to [−1, 1], plus noise; into {@code values} from {@code offset}. */
    public void apply(byte[] patches, long split, long row, float[] values, int offset) {
        KeyedRandom random = new KeyedRandom(seed, split, row);
        for (int i = 0; i < patches.length; i++) {
            double pixel = (patches[i] & 0xFF) / 127.5 - 1;
            values[offset + i] = (float) (pixel + kind.draw(random, level));
        }
    }
}
