package org.tarflow4j.jobs.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the full key, e.g. {@code training.batch-size}
 * @param value the value as it was understood
 * @param origin where it was given: {@code file:line}, {@code --set}, {@code -D} or {@code default}
 * @param expected what is allowed, as the rest of a sentence: "must divide image-size 28"
 */
public record Problem(String key, String value, String origin, String expected) {
    @Override
    public String toString() {
        return key + " = " + value + " (" + origin + ") " + expected;
    }
}
