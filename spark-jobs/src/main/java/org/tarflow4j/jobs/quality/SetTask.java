package org.tarflow4j.jobs.quality;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.quality.artifact.ArtifactMeasures;
import org.tarflow4j.jobs.quality.extractor.Classes;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor.Extracted;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;

/** The statistics of groups of a set. */
final class SetTask extends GroupTask<SetStatistics> {
    private final ImageSet images;
    private final int patchSize;
    private final long[] kept;
    private final LongAccumulator done;

    /**
     * The task.
     *
     * @param network null for no features
     * @param patchSize of the images, for their measures; 0 for none
     * @param kept rows whose features are kept, ascending
     * @param done counts images
     */
    SetTask(ImageSet images, @Nullable ExtractorFile network, int patchSize, long[] kept, LongAccumulator done) {
        super(images, network);
        this.images = images;
        this.patchSize = patchSize;
        this.kept = kept;
        this.done = done;
    }

    @Override
    SetStatistics of(List<long[]> batches, ImageSet.Reader reader, @Nullable FeatureExtractor extractor) {
        SetStatistics statistics = new SetStatistics();
        ArtifactMeasures measures = patchSize == 0 ? null : new ArtifactMeasures(images.shape(), patchSize);
        for (long[] rows : batches) {
            List<LabelledImage> batch = reader.read(rows);
            if (extractor != null) {
                addFeatures(extractor.extract(batch), batch, rows, statistics);
            }
            if (measures != null) {
                addMeasures(measures, batch, statistics);
            }
            done.add(rows.length);
        }
        return statistics;
    }

    private void addFeatures(Extracted extracted, List<LabelledImage> batch, long[] rows, SetStatistics statistics) {
        float[][] features = extracted.features();
        SetStatistics found = new SetStatistics();
        found.features = new FeatureMoments(features[0].length);
        found.features.add(features);
        for (int i = 0; i < rows.length; i++) {
            if (Arrays.binarySearch(kept, rows[i]) >= 0) {
                found.keptFeatures.add(features[i]);
            }
        }
        if (extracted.scores() != null) {
            found.classified = Classes.labelled(batch);
            found.right = Classes.right(extracted, batch);
        }
        statistics.merge(found);
    }

    private static void addMeasures(ArtifactMeasures measures, List<LabelledImage> batch, SetStatistics statistics) {
        double[][] values = batch.stream().map(measures::of).toArray(double[][]::new);
        SetStatistics found = new SetStatistics();
        found.measures = new FeatureMoments(measures.width());
        found.measures.add(values);
        for (double[] value : values) {
            found.descriptorRows.add(measures.descriptor(value));
        }
        statistics.merge(found);
    }
}
