package org.tarflow4j.jobs.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.ListedImages;
import org.tarflow4j.model.KeyedRandom;

class NearestTaskTest {
    private static final ImageShape SHAPE = new ImageShape(1, 2);
    private static final int NEAREST = 4;

    /** Few grey levels, so most distances come several times. */
    @Test
    void groupsInAnyOrderFindWhatALoopFindsAmongEqualsTheFirstRows() {
        ListedImages training = new ListedImages("train", SHAPE, images(1, 230));
        float[][] queries = images(2, 25).stream().map(LabelledImage::pixels).toArray(float[][]::new);
        ImageGroups groups = new ImageGroups(training.count());
        assertThat(groups.groups()).isGreaterThan(3);
        NearestTask task = new NearestTask(training, null, queries, NEAREST, new LongAccumulator());
        NearestImages nearest = new NearestImages(queries.length, NEAREST);
        for (int group = groups.groups() - 1; group >= 0; group--) {
            nearest.merge(task.of(groups.batches(group), training.open(), null));
        }
        int ties = 0;
        for (int query = 0; query < queries.length; query++) {
            float[] asked = queries[query];
            long[] rows = LongStream.range(0, training.count())
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> squaredDistance(asked, training, row)))
                    .limit(NEAREST + 1)
                    .mapToLong(Long::longValue)
                    .toArray();
            for (int place = 0; place < NEAREST; place++) {
                double distance = squaredDistance(asked, training, rows[place]);
                assertThat(nearest.rows(query)[place]).isEqualTo(rows[place]);
                assertThat(nearest.squaredDistance(query, place)).isEqualTo(distance);
                ties += distance == squaredDistance(asked, training, rows[place + 1]) ? 1 : 0;
            }
        }
        assertThat(ties).isGreaterThan(20);
    }

    private static double squaredDistance(float[] query, ListedImages training, long row) {
        float[] pixels = training.images().get((int) row).pixels();
        double sum = 0;
        for (int i = 0; i < pixels.length; i++) {
            double difference = (double) query[i] - pixels[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static List<LabelledImage> images(long seed, int count) {
        List<LabelledImage> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            KeyedRandom random = new KeyedRandom(seed, i);
            byte[] values = new byte[SHAPE.length()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (byte) (60 * random.nextInt(4));
            }
            images.add(new LabelledImage("image " + i, 0, values));
        }
        return images;
    }
}
