package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.device.DeviceTasks;

/** Holds images against densities, one density after the other, since only one need be in memory then. */
final class LikelihoodRun {
    private final JavaSparkContext spark;
    private final HeldOutImages images;
    private final int workers;
    private final Progress progress;

    LikelihoodRun(JavaSparkContext spark, HeldOutImages images, int workers, Progress progress) {
        this.spark = spark;
        this.images = images;
        this.workers = workers;
        this.progress = progress;
    }

    /** By density and group, the groups in their order, whatever the order in which they came. */
    List<List<GroupLikelihoods>> of(List<? extends DensitySource> densities) {
        List<List<GroupLikelihoods>> results = new ArrayList<>();
        long total = images.count() * densities.size();
        progress.start("evaluate", total, "images");
        try {
            for (DensitySource density : densities) {
                long before = images.count() * results.size();
                try (LiveCount count = new LiveCount(spark.sc(), progress, before, total)) {
                    results.add(of(density, count));
                }
                progress.advance(before + images.count(), density.name());
            }
        } finally {
            progress.finish();
        }
        return results;
    }

    private List<GroupLikelihoods> of(DensitySource density, LiveCount count) {
        List<Integer> groups = IntStream.range(0, images.groups()).boxed().toList();
        try {
            List<GroupLikelihoods> results =
                    new ArrayList<>(DeviceTasks.on(spark.parallelize(groups, Math.min(groups.size(), workers)))
                            .mapPartitions(new LikelihoodTask(images, density, count.counter()))
                            .collect());
            results.sort(Comparator.comparingInt(result -> result.group));
            return results;
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("evaluate", e);
        }
    }
}
