package org.tarflow4j.jobs.sample.sweep;

import java.util.List;

/**
 * What a sweep left behind.
 *
 * @param output its directory, with {@code sweep.png}, {@code sweep.csv} and the samples of each combination
 * @param rows one for each combination
 */
public record SweepResult(String output, List<SweepRow> rows) {
    public SweepResult {
        rows = List.copyOf(rows);
    }
}
