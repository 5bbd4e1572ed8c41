package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.jobs.config.TrainingSettings;

/**
 * A training's rounds as Spark sees them: partition w reads and noises the batches of worker w, one at a time, where the
 * task runs. It needs no shuffle and no order of arrival, so it is the same round whenever it is computed again.
 */
final class RoundData implements RoundSource, AutoCloseable {
    private final JavaSparkContext spark;
    private final TrainingSettings training;
    private final Dataset dataset;

    /** @param uri of the dataset, absolute */
    RoundData(JavaSparkContext spark, String uri, TrainingSettings training, NoiseSettings noise) {
        this.spark = spark;
        this.training = training;
        this.dataset = new Dataset(
                UUID.randomUUID().toString(),
                uri,
                training,
                noise,
                new SerializableConfiguration(spark.hadoopConfiguration()));
    }

    @Override
    public JavaRDD<DataSet> batches(BatchPlan.Range steps) {
        List<Integer> workers = IntStream.range(0, training.workers()).boxed().toList();
        Dataset read = dataset;
        return spark.parallelize(workers, training.workers())
                .mapPartitionsWithIndex((worker, self) -> read.batches(worker, steps), true);
    }

    /** Lets go of what this JVM keeps for the next round. */
    @Override
    public void close() {
        LiveReaders.end(dataset.run());
    }

    private record Dataset(
            String run, String uri, TrainingSettings training, NoiseSettings noise, SerializableConfiguration hadoop)
            implements Serializable {
        Iterator<DataSet> batches(int worker, BatchPlan.Range steps) {
            LiveReaders.Reader reader = LiveReaders.take(run, this::open);
            WorkerBatches batches = new WorkerBatches(reader, training, noise, worker, steps);
            TaskContext.get().<Void>addTaskCompletionListener(context -> {
                // A reader whose last batches were not taken may still be at work on them.
                if (!batches.hasNext()) {
                    LiveReaders.give(run, reader);
                }
                batches.close();
                return null;
            });
            return batches;
        }

        private PatchDataset open() {
            PatchDataset opened = PatchDataset.open(uri, hadoop.value());
            String cache = training.shardCache();
            return cache == null ? opened : opened.cachedIn(cache);
        }
    }
}
