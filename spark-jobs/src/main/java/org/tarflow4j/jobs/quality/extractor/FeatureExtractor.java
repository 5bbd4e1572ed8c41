package org.tarflow4j.jobs.quality.extractor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** A network in memory. For one thread. */
public interface FeatureExtractor extends AutoCloseable {
    /**
     * What the network says about a batch.
     *
     * @param features [B][width]
     * @param scores [B][classes], the largest of a row at the most probable class; null if the network does not classify
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
    record Extracted(float[][] features, float @Nullable [][] scores) {}

    Extracted extract(List<LabelledImage> images);

    @Override
    void close();
}
