package org.tarflow4j.jobs.quality;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;

/**
 * What one pass finds out about images; that of two neighbouring parts of a set merges into that of both. A plain class,
 * since it travels as a task's result.
 */
final class SetStatistics implements Serializable {
    /** Of the network's features; null without a network. */
    @Nullable
    FeatureMoments features;

    /** Of the images' measures; null where they were not asked for. */
    @Nullable
    FeatureMoments measures;

    /** Descriptor of each image; none where no measures were asked for. */
    final List<double[]> descriptorRows = new ArrayList<>();

    /** Of the images whose features were to be kept. */
    final List<float[]> keptFeatures = new ArrayList<>();

    /** Images with a class that a network looked at, and those that it put into it; 0 if it does not classify. */
    long classified;

    long right;

    /** Adds the statistics of the images that follow. */
    void merge(SetStatistics next) {
        features = merged(features, next.features);
        measures = merged(measures, next.measures);
        descriptorRows.addAll(next.descriptorRows);
        keptFeatures.addAll(next.keptFeatures);
        classified += next.classified;
        right += next.right;
    }

    float[][] keptFeatures() {
        return keptFeatures.toArray(new float[0][]);
    }

    private static @Nullable FeatureMoments merged(@Nullable FeatureMoments mine, @Nullable FeatureMoments next) {
        if (mine != null && next != null) {
            mine.merge(next);
        }
        return mine == null ? next : mine;
    }
}
