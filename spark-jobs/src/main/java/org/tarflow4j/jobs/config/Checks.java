package org.tarflow4j.jobs.config;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.Violation;

/** Collects what is not allowed in a record of settings, so that all of it is reported together. */
final class Checks {
    private final List<Violation> violations = new ArrayList<>();

    Checks atLeast(long least, String key, long value) {
        return that(value >= least, key, value, "must be at least " + least);
    }

    /** Finite and greater than 0. */
    Checks positive(String key, double value) {
        return that(value > 0 && Double.isFinite(value), key, value, "must be a positive number");
    }

    /** Finite and at least 0. */
    Checks notNegative(String key, double value) {
        return that(value >= 0 && Double.isFinite(value), key, value, "must be a number of at least 0");
    }

    Checks within(double least, double most, String key, double value) {
        return that(value >= least && value <= most, key, value, "must be between " + least + " and " + most);
    }

    Checks notBlank(String key, String value) {
        return that(!value.isBlank(), key, "\"" + value + "\"", "must not be empty");
    }

    Checks that(boolean allowed, String key, Object value, String expected) {
        if (!allowed) {
            violations.add(new Violation(key, value, expected));
        }
        return this;
    }

    /** Throws if anything was not allowed. */
    void done() {
        if (!violations.isEmpty()) {
            throw new InvalidSettingsException(violations);
        }
    }
}
