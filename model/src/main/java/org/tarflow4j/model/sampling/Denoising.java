package org.tarflow4j.model.sampling;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.Violation;

/**
 * How samples are denoised.
 *
 * @param steps number of posterior means on the way from t1 to 0; 0 leaves the samples as they are
 * @param t0 the lowest noise level, that of the last step
 * @param t1 the noise level of the samples
 * @param dynamics deterministic or stochastic
 * @param clip whether each posterior mean is clipped to [−1, 1]
 */
public record Denoising(int steps, double t0, double t1, Dynamics dynamics, boolean clip) implements Serializable {
    /** The walk between two noise levels. */
    public enum Dynamics {
        /** Along the probability flow; no noise is added. */
        ODE,
        /** Part of the noise is replaced by fresh noise at every step. */
        SDE
    }

    /**
     * Checks the whole.
     *
     * @throws InvalidSettingsException with every violation
     */
    public Denoising {
        List<Violation> violations = new ArrayList<>();
        if (steps < 0) {
            violations.add(new Violation("steps", steps, "must be at least 0"));
        }
        if (!(t0 > 0) || Double.isInfinite(t0)) {
            violations.add(new Violation("t0", t0, "must be a positive number"));
        }
        if (!(t1 >= t0) || Double.isInfinite(t1)) {
            violations.add(new Violation("t1", t1, "must be a number of at least t0 = " + t0));
        }
        if (!violations.isEmpty()) {
            throw new InvalidSettingsException(violations);
        }
    }

    /** The noise levels t1, …, t0, 0: {@code steps} of them evenly spaced, then zero. */
    public double[] levels() {
        double[] levels = new double[steps + 1];
        for (int i = 0; i < steps; i++) {
            levels[i] = steps == 1 ? t1 : t1 + (t0 - t1) * i / (steps - 1);
        }
        return levels;
    }
}
