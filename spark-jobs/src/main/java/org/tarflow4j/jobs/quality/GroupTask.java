package org.tarflow4j.jobs.quality;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.image.ImageSet;
import scala.Tuple2;

/**
 * A Spark task: what some groups of a set are found to be, group by group. Images and network are opened once.
 *
 * @param <S> what is found of a group
 */
abstract class GroupTask<S> implements FlatMapFunction<Iterator<Integer>, Tuple2<Integer, S>> {
    private final ImageSet images;
    private final @Nullable ExtractorFile network;

    /** @param network null for none */
    GroupTask(ImageSet images, @Nullable ExtractorFile network) {
        this.images = images;
        this.network = network;
    }

    /**
     * Looks at one group.
     *
     * @param batches numbers of its rows, batch by batch
     */
    abstract S of(List<long[]> batches, ImageSet.Reader reader, @Nullable FeatureExtractor extractor);

    /** Found while it is iterated: a group may leave as much as fits into memory but few times. */
    @Override
    public Iterator<Tuple2<Integer, S>> call(Iterator<Integer> groups) {
        ImageGroups cut = new ImageGroups(images.count());
        ImageSet.Reader reader = images.open();
        FeatureExtractor extractor = network == null ? null : network.open(images.shape());
        if (extractor != null) {
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> extractor.close());
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return groups.hasNext();
            }

            @Override
            public Tuple2<Integer, S> next() {
                int group = groups.next();
                return new Tuple2<>(group, of(cut.batches(group), reader, extractor));
            }
        };
    }
}
