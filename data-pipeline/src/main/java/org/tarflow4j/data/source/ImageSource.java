package org.tarflow4j.data.source;

import java.util.List;

/**
 * An opened source of images.
 *
 * @param classNames the names of the labels 0, 1, …
 * @param splits parts that can be read independently, in any order; empty if the source holds nothing
 */
public record ImageSource(List<String> classNames, List<SourceSplit> splits) {
    /** How much there is to read; about the sum of the lengths of its inputs. */
    public long bytes() {
        return splits.stream().mapToLong(SourceSplit::bytes).sum();
    }
}
