package org.tarflow4j.model;

/**
 * One setting that is not allowed.
 *
 * @param key the setting's name as a user writes it, relative to its group, e.g. {@code patch-sizes}
 * @param value the offending value, as given
 * @param expected what is allowed, as the rest of a sentence: "must divide image-size 28"
 */
public record Violation(String key, Object value, String expected) {
    @Override
    public String toString() {
        return key + " = " + value + " " + expected;
    }
}
