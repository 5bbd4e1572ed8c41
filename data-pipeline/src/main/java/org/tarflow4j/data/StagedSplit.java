package org.tarflow4j.data;

import java.io.Serializable;
import java.util.Locale;
import org.tarflow4j.data.source.SourceSplit;

/** A split and the staged file that holds what was read of it. Plain for Kryo's sake. */
final class StagedSplit implements Serializable {
    private static final long serialVersionUID = 1L;

    final SourceSplit split;
    final String file;
    /** Whether all its images belong to the validation split. */
    final boolean heldOut;

    /** @param number among all splits of a run */
    StagedSplit(int number, SourceSplit split, boolean heldOut) {
        this.split = split;
        this.heldOut = heldOut;
        // What the split reads is part of the name: work that was done for another one is not found.
        file = String.format(
                Locale.ROOT,
                "%s/input-%05d-%016x.parquet",
                DatasetDirectory.STAGING,
                number,
                Hash.of(heldOut ? 1 : 0, split.name()));
    }
}
