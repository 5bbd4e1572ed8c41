package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarmupCosineScheduleTest {
    private final WarmupCosineSchedule schedule = new WarmupCosineSchedule(10, 110, 1e-5, 1e-3);

    @Test
    void risesLinearlyFromTheMinimum() {
        assertThat(schedule.valueAt(0, 0)).isEqualTo(1e-5);
        assertThat(schedule.valueAt(4, 0)).isCloseTo(1e-5 + 0.4 * (1e-3 - 1e-5), within(1e-12));
        assertThat(schedule.valueAt(10, 0)).isCloseTo(1e-3, within(1e-15));
    }

    @Test
    void fallsAlongHalfACosine() {
        assertThat(schedule.valueAt(60, 0)).isCloseTo((1e-5 + 1e-3) / 2, within(1e-12));
        double progress = (85.0 - 10) / (110 - 10);
        assertThat(schedule.valueAt(85, 0))
                .isCloseTo(1e-5 + 0.5 * (1 + Math.cos(Math.PI * progress)) * (1e-3 - 1e-5), within(1e-12));
        assertThat(schedule.valueAt(109, 0)).isGreaterThan(1e-5);
        assertThat(schedule.valueAt(110, 0)).isEqualTo(1e-5);
    }

    @Test
    void dependsOnTheStepAlone() {
        assertThat(schedule.valueAt(37, 5)).isEqualTo(schedule.valueAt(37, 0));
    }

    @Test
    void startsAtTheMaximumWithoutWarmUp() {
        assertThat(new WarmupCosineSchedule(0, 10, 1e-5, 1e-3).valueAt(0, 0)).isEqualTo(1e-3);
    }
}
