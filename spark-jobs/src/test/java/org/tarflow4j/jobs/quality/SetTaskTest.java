package org.tarflow4j.jobs.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.ListedImages;

class SetTaskTest {
    /** Puts an image whose value is v into class v % 3; its only feature is v. */
    static final FeatureExtractor BY_VALUE = new FeatureExtractor() {
        @Override
        public Extracted extract(List<LabelledImage> images) {
            float[][] features = new float[images.size()][1];
            float[][] scores = new float[images.size()][3];
            for (int i = 0; i < features.length; i++) {
                int value = images.get(i).values()[0] & 0xFF;
                features[i][0] = value;
                scores[i][value % 3] = 0.5f;
            }
            return new Extracted(features, scores);
        }

        @Override
        public void close() {}
    };

    @Test
    void imagesWithoutAClassAreNeitherRightNorWrong() {
        // of five with a class, those of numbers 0, 1 and 5 are right
        ListedImages images = ListedImages.labelled(new ImageShape(1, 2), 0, 1, -1, 2, -1, 2, 1);
        SetTask task = new SetTask(images, null, 0, new long[] {1, 6}, new LongAccumulator());
        SetStatistics found = task.of(new ImageGroups(images.count()).batches(0), images.open(), BY_VALUE);
        assertThat(found.classified).isEqualTo(5);
        assertThat(found.right).isEqualTo(3);
        assertThat(Arrays.stream(found.keptFeatures()).map(row -> row[0])).containsExactly(1f, 6f);
    }
}
