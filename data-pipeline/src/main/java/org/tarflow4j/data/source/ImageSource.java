package org.tarflow4j.data.source;

import java.util.List;

/**
 * An opened source of images.
 *
 * @param classNames the names of the labels 0, 1, …
 * @param inputs how many inputs the splits hold together, good or not
 * @param splits parts that can be read independently, in any order
 */
public record ImageSource(List<String> classNames, long inputs, List<SourceSplit> splits) {}
