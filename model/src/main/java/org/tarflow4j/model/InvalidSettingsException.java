package org.tarflow4j.model;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown by a record of settings whose values cannot work; carries every problem, not only the first. */
public final class InvalidSettingsException extends IllegalArgumentException {
    private final List<Violation> violations;

    public InvalidSettingsException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
