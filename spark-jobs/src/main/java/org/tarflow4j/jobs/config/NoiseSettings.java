package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * The noise that the flow learns to model on top of the images. Levels are standard deviations on pixels in [−1, 1].
 *
 * @param kind which noise; {@link NoiseKind#UNIFORM} goes with {@link NoiseSchedule#FIXED}
 * @param schedule how each image's level t is drawn
 * @param t0 smallest level, > 0; without effect on {@link NoiseSchedule#EDM} and {@link NoiseSchedule#FIXED}
 * @param t1 largest level; the only one of {@link NoiseSchedule#FIXED}; what the network is told with uniform noise
 */
public record NoiseSettings(NoiseKind kind, NoiseSchedule schedule, double t0, double t1) implements Serializable {
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
}
