package org.tarflow4j.fault;

import java.util.regex.Pattern;

/**
 * A rule by which an operation fails.
 *
 * @param path is found in the paths of the operation; of a renaming, in the new one
 * @param first the first of the matching calls that fails, from 1
 * @param last the last one
 */
public record Fault(Operation operation, Pattern path, long first, long last, Outcome outcome) {
    /** Call number {@code nth} fails. */
    public static Fault once(Operation operation, String path, long nth, Outcome outcome) {
        return new Fault(operation, Pattern.compile(path), nth, nth, outcome);
    }

    /** Every call fails, until the faults are healed. */
    public static Fault always(Operation operation, String path) {
        return new Fault(operation, Pattern.compile(path), 1, Long.MAX_VALUE, Outcome.NOT_DONE);
    }

    @Override
    public String toString() {
        String calls = last == Long.MAX_VALUE ? "always" : "call " + first;
        return operation + " " + path + " " + calls + " " + outcome;
    }
}
