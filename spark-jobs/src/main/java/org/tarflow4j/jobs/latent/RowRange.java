package org.tarflow4j.jobs.latent;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;

/** Rows first … end − 1 of a split. */
public record RowRange(Split split, long first, long end) {
    public long rows() {
        return end - first;
    }

    /** All rows of a dataset in ranges of at most {@code size}. */
    public static List<RowRange> of(PatchDataset dataset, int size) {
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
