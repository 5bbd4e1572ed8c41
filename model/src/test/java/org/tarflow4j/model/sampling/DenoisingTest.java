package org.tarflow4j.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.sampling.Denoising.Dynamics;

class DenoisingTest {
    @Test
    void everyViolationIsReportedAtOnce() {
        assertThatThrownBy(() -> new Denoising(-1, 0, Double.NaN, Dynamics.ODE, false))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.violations())
                        .extracting(violation -> violation.key())
                        .containsExactly("steps", "t0", "t1"));
        assertThatThrownBy(() -> new Denoising(3, 0.5, 0.4, Dynamics.ODE, false))
                .hasMessage("t1 = 0.4 must be a number of at least t0 = 0.5");
    }

    @Test
    void levelsGoEvenlyFromTheHighestToTheLowestAndEndAtZero() {
        assertThat(new Denoising(3, 0.1, 0.5, Dynamics.ODE, false).levels())
                .containsExactly(new double[] {0.5, 0.3, 0.1, 0}, within(1e-15));
        assertThat(new Denoising(1, 0.1, 0.5, Dynamics.ODE, false).levels()).containsExactly(0.5, 0);
        assertThat(new Denoising(0, 0.1, 0.5, Dynamics.ODE, false).levels()).containsExactly(0);
    }
}
