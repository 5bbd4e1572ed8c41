package org.tarflow4j.data.source;

import java.util.List;

/**
 * An opened source of images.
 *
 * @param classes what the labels 0, 1, … mean
 * @param splits parts that can be read independently, in any order; empty if the source holds nothing
 * @param heldOut likewise, of images that belong to the validation split whatever the draw says
 */
public record ImageSource(List<ImageClass> classes, List<SourceSplit> splits, List<SourceSplit> heldOut) {
    public List<String> classIds() {
        return classes.stream().map(ImageClass::id).toList();
    }

    public List<String> classNames() {
        return classes.stream().map(ImageClass::name).toList();
    }
}
