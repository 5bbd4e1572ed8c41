package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** A log of lines that grows for weeks. Whatever interrupts a write, a line is there as a whole or not at all. */
interface LineFile extends AutoCloseable {
    /**
     * Goes through the lines that are there, in order, and removes those that are not to be kept; so is a last line
     * whose writer was interrupted. To be called first, and again if it fails.
     */
    void open(Predicate<String> kept) throws IOException;

    /** Adds lines, all or none: after an exception the same lines can be given again. */
    void append(List<String> lines) throws IOException;

    @Override
    void close() throws IOException;
}
