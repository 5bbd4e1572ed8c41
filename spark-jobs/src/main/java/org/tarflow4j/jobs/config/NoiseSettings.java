package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.util.Locale;
import org.tarflow4j.model.InvalidSettingsException;

/**
 * The noise that the flow learns to model on top of the images. Levels are standard deviations on pixels in [−1, 1].
 *
 * @param kind which noise; {@link NoiseKind#UNIFORM} goes with {@link NoiseSchedule#FIXED}
 * @param schedule how each image's level t is drawn
 * @param t0 smallest level, > 0; without effect on {@link NoiseSchedule#EDM} and {@link NoiseSchedule#FIXED}
 * @param t1 largest level; the only one of {@link NoiseSchedule#FIXED}; what the network is told with uniform noise
 */
public record NoiseSettings(NoiseKind kind, NoiseSchedule schedule, double t0, double t1) implements Serializable {
    /** A level may be written to three digits. */
    private static final double ROUNDED = 0.01;

    public NoiseSettings {
        new Checks()
                .positive("t0", t0)
                .that(t1 >= t0 && Double.isFinite(t1), "t1", t1, "must be at least noise.t0 = " + t0)
                .that(
                        kind != NoiseKind.UNIFORM || schedule == NoiseSchedule.FIXED,
                        "schedule",
                        Names.kebab(schedule),
                        "must be fixed when noise.kind = uniform, which has one level only")
                .done();
    }

    /**
     * That the denoiser may take so many steps: uniform noise has one level.
     *
     * @return this
     * @throws InvalidSettingsException for {@code steps} otherwise
     */
    NoiseSettings requireSteps(int steps) {
        new Checks()
                .that(
                        kind != NoiseKind.UNIFORM || steps <= 1,
                        "steps",
                        steps,
                        "must be 0 or 1 when noise.kind = uniform, which has one level only")
                .done();
        return this;
    }

    /**
     * That the denoiser may start from a level: a posterior mean x + t²·∇ log p takes t for the standard deviation of the
     * noise.
     *
     * @return this
     * @throws InvalidSettingsException for {@code t1} otherwise
     */
    NoiseSettings requireStart(double start) {
        double deviation = Math.sqrt(kind.variance(start));
        new Checks()
                .that(
                        kind != NoiseKind.UNIFORM || start == t1 && Math.abs(start / deviation - 1) < ROUNDED,
                        "t1",
                        start,
                        String.format(
                                Locale.ROOT,
                                "must be noise.t1 (it is %s) and %.5f, the standard deviation of uniform noise; or set"
                                        + " sampling.denoise.steps = 0",
                                t1,
                                deviation))
                .done();
        return this;
    }
}
