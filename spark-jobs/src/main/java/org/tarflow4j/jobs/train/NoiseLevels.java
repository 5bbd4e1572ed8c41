package org.tarflow4j.jobs.train;

import org.tarflow4j.jobs.config.LossWeight;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.model.KeyedRandom;

/** The noise level t of an image in training, and what its loss counts. */
final class NoiseLevels {
    private static final double EDM_MEAN = -1.2;

    private NoiseLevels() {}

    static double draw(NoiseSettings noise, KeyedRandom random) {
        double t0 = noise.t0();
        double t1 = noise.t1();
        return switch (noise.schedule()) {
            case UNIFORM -> t0 + random.nextUniform() * (t1 - t0);
            case LINEAR -> Math.sqrt(t0 * t0 + random.nextUniform() * (t1 * t1 - t0 * t0));
            case EDM -> StrictMath.exp(EDM_MEAN + random.nextGaussian());
            case FIXED -> t1;
        };
    }

    /** w(t). */
    static double weight(LossWeight weight, NoiseSettings noise, double t) {
        double t0 = noise.t0();
        double t1 = noise.t1();
        return switch (weight) {
            case ONE -> 1;
            case T -> t;
            case T2 -> t * t;
            case T_NORMALIZED -> t / (t0 + t1);
            case T2_NORMALIZED -> t * t / (t0 * t0 + t1 * t1);
        };
    }
}
