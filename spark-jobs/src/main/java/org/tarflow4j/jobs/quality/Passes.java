package org.tarflow4j.jobs.quality;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.RandomRows;
import scala.Tuple2;

/**
 * Walks through a set of images, a task for each task slot, and takes what they find group by group in the order of the groups,
 * whatever task found it.
 */
final class Passes {
    private final JavaSparkContext spark;
    private final Progress progress;

    Passes(JavaSparkContext spark, Progress progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /** Takes the groups' results one at a time: all of them may be more than a driver can hold. */
    @FunctionalInterface
    interface Merge<S> {
        void next(S result);
    }

    /** @param task made of the counter of images that are done */
    <S> void over(ImageSet images, Function<LongAccumulator, ? extends GroupTask<S>> task, Merge<S> merge) {
        int groups = new ImageGroups(images.count()).groups();
        if (groups == 0) {
            return;
        }
        progress.start("judge " + images.name(), images.count(), "images");
        try (LiveCount count = new LiveCount(spark.sc(), progress, 0, images.count())) {
            List<Integer> numbers = IntStream.range(0, groups).boxed().toList();
            int tasks = Math.min(groups, spark.defaultParallelism());
            JavaRDD<Tuple2<Integer, S>> results = DeviceTasks.on(spark.parallelize(numbers, tasks))
                    .mapPartitions(task.apply(count.counter()))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            try {
                results.count(); // all tasks at once; the results stay where they are
                for (int group = 0; group < groups; group++) {
                    merge.next(one(results, group, groups, tasks));
                }
            } finally {
                results.unpersist();
            }
            progress.advance(images.count(), "");
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("evaluate", e);
        } finally {
            progress.finish();
        }
    }

    /**
     * The statistics of a set.
     *
     * @param network null for no features
     * @param patchSize of the images, for their measures; 0 for none
     * @param kept features of so many images, drawn at random, are kept
     */
    SetStatistics measure(ImageSet set, @Nullable ExtractorFile network, int patchSize, long kept) {
        SetStatistics statistics = new SetStatistics();
        long[] rows = RandomRows.of(set.count(), kept);
        over(set, done -> new SetTask(set, network, patchSize, rows, done), statistics::merge);
        return statistics;
    }

    /** Brings what was found of one group, and of no other, to the driver. */
    private static <S> S one(JavaRDD<Tuple2<Integer, S>> results, int group, int groups, int tasks) {
        // As Spark cuts a list into slices: task k has the groups from ⌊k·groups/tasks⌋ on.
        int task = (int) (((group + 1L) * tasks - 1) / groups);
        return results.filter(found -> found._1() == group)
                .collectPartitions(new int[] {task})[0]
                .get(0)
                ._2();
    }
}
