package org.tarflow4j.jobs.sample;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.output.Json;

/** Has a stage done by Spark's tasks, and shows how far it is. */
final class StageRun {
    private final SparkSession spark;
    private final Progress progress;
    private final int workers;

    StageRun(SparkSession spark, Progress progress, int workers) {
        this.spark = spark;
        this.progress = progress;
        this.workers = workers;
    }

    /** Samples that were there before, and samples there will be. */
    record Extent(long before, long total) {}

    /**
     * Does the work for each number.
     *
     * @param stage what is shown
     * @return the record of each, in any order
     */
    List<ShardRecord> of(String stage, StageTask.Work work, StageOrder order, int[] numbers, Extent extent) {
        progress.start(stage, extent.before(), extent.total(), "images");
        try {
            List<ShardRecord> records = numbers.length == 0 ? List.of() : records(work, order, numbers, extent);
            progress.advance(extent.total(), "");
            return records;
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate(stage, e);
        } finally {
            progress.finish();
        }
    }

    private List<ShardRecord> records(StageTask.Work work, StageOrder order, int[] numbers, Extent extent) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        try (LiveCount count = new LiveCount(spark.sparkContext(), progress, extent.before(), extent.total())) {
            StageTask task = new StageTask(
                    new SerializableConfiguration(context.hadoopConfiguration()), work, order, count.counter());
            List<Integer> parts = Arrays.stream(numbers).boxed().toList();
            return DeviceTasks.on(context.parallelize(parts, Math.min(workers, parts.size())))
                    .mapPartitions(task)
                    .collect()
                    .stream()
                    .map(record -> Json.read(record, ShardRecord.class))
                    .toList();
        }
    }
}
