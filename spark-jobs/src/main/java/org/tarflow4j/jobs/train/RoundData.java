package org.tarflow4j.jobs.train;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.jobs.config.TrainingSettings;

/** The data of a round as an RDD: partition w makes the batches of worker w where it runs. No row travels. */
final class RoundData implements Function2<Integer, Iterator<Integer>, Iterator<DataSet>> {
    private final String dataset;
    private final TrainingSettings training;
    private final NoiseSettings noise;
    private final SerializableConfiguration hadoop;
    private final BatchPlan.Range steps;

    private RoundData(
            String dataset,
            TrainingSettings training,
            NoiseSettings noise,
            SerializableConfiguration hadoop,
            BatchPlan.Range steps) {
        this.dataset = dataset;
        this.training = training;
        this.noise = noise;
        this.hadoop = hadoop;
        this.steps = steps;
    }

    /**
     * The batches of all workers in the steps [from, to).
     *
     * @param dataset its URI, absolute
     */
    static JavaRDD<DataSet> of(
            JavaSparkContext spark,
            String dataset,
            TrainingSettings training,
            NoiseSettings noise,
            BatchPlan.Range steps) {
        List<Integer> workers = IntStream.range(0, training.workers()).boxed().toList();
        RoundData data = new RoundData(
                dataset, training, noise, new SerializableConfiguration(spark.hadoopConfiguration()), steps);
        return spark.parallelize(workers, training.workers()).mapPartitionsWithIndex(data, true);
    }

    @Override
    public Iterator<DataSet> call(Integer worker, Iterator<Integer> self) {
        PatchDataset opened = PatchDataset.open(dataset, hadoop.value());
        String cache = training.shardCache();
        WorkerBatches batches =
                new WorkerBatches(cache == null ? opened : opened.cachedIn(cache), training, noise, worker, steps);
        TaskContext.get().<Void>addTaskCompletionListener(context -> {
            batches.close();
            return null;
        });
        return batches;
    }
}
