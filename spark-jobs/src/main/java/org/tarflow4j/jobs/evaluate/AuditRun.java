package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.model.sampling.Denoising;

/** Runs the audit: some images one by one, and the latents of all. */
final class AuditRun {
    private final JavaSparkContext spark;
    private final EvaluationSettings settings;
    private final HeldOutImages images;
    private final CheckpointDensity checkpoint;

    AuditRun(JavaSparkContext spark, EvaluationSettings settings, HeldOutImages images, CheckpointDensity checkpoint) {
        this.spark = spark;
        this.settings = settings;
        this.images = images;
        this.checkpoint = checkpoint;
    }

    /** @param walk the sampler's, from the level of the images; where it is off, one step of it is looked at */
    List<AuditOutcome> images(Denoising walk) {
        int count = (int) Math.min(settings.auditImages(), images.count());
        try {
            List<AuditOutcome> outcomes = new ArrayList<>(
                    DeviceTasks.on(spark.parallelize(numbers(count), Math.min(count, settings.workers())))
                            .mapPartitions(new AuditTask(images, checkpoint, walk))
                            .collect());
            outcomes.sort(Comparator.comparingInt(outcome -> outcome.row));
            return outcomes;
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("evaluate", e);
        }
    }

    LatentStatistics latents(double level) {
        try {
            return DeviceTasks.on(
                            spark.parallelize(numbers(images.groups()), Math.min(images.groups(), settings.workers())))
                    .mapPartitions(new LatentTask(images, checkpoint, level))
                    .reduce(LatentStatistics::merge);
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("evaluate", e);
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
