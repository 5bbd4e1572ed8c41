package org.tarflow4j.jobs.quality;

import java.util.List;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** The images of a group that are nearest to some vectors, of pixels or of features. */
final class NearestTask extends GroupTask<NearestImages> {
    private final float[][] queries;
    private final int k;
    private final LongAccumulator done;

    /** @param network whose features the queries are; null if they are pixels */
    NearestTask(ImageSet images, @Nullable ExtractorFile network, float[][] queries, int k, LongAccumulator done) {
        super(images, network);
        this.queries = queries;
        this.k = k;
        this.done = done;
    }

    @Override
    NearestImages of(List<long[]> batches, ImageSet.Reader reader, @Nullable FeatureExtractor extractor) {
        NearestImages nearest = new NearestImages(queries.length, k);
        for (long[] rows : batches) {
            List<LabelledImage> batch = reader.read(rows);
            float[][] vectors = extractor == null
                    ? batch.stream().map(LabelledImage::pixels).toArray(float[][]::new)
                    : extractor.extract(batch).features();
            for (int i = 0; i < rows.length; i++) {
                for (int query = 0; query < queries.length; query++) {
                    nearest.add(query, squaredDistance(queries[query], vectors[i]), rows[i]);
                }
            }
            done.add(rows.length);
        }
        return nearest;
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}
