package org.tarflow4j.jobs.sample;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;

/** Rows first … end − 1 of a split. */
record RowRange(Split split, long first, long end) {
    long rows() {
        return end - first;
    }

    /** All rows of a dataset in ranges of at most {@code size}. */
    static List<RowRange> of(PatchDataset dataset, int size) {
        List<RowRange> ranges = new ArrayList<>();
        for (Split split : Split.values()) {
            long rows = dataset.rows(split);
            for (long first = 0; first < rows; first += size) {
                ranges.add(new RowRange(split, first, Math.min(rows, first + size)));
            }
        }
        return ranges;
    }
}
