package org.tarflow4j.jobs.train;

import java.util.List;
import java.util.UUID;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.exchange.Exchange;
import org.tarflow4j.model.ParameterLayout;

/**
 * Trains round by round. The state goes to the workers in chunks by broadcast. What they bring back stays where it is: a
 * shuffle sorts the word of where it lies, tasks read it there and average it chunk by chunk in the order of the workers, and the
 * driver gets one averaged copy. No object is larger than a chunk.
 */
final class Rounds implements AutoCloseable {
    /** Enough to share the work evenly, few enough that it is the work that takes the time. */
    private static final int MEAN_TASKS_PER_WORKER = 2;

    private final JavaSparkContext spark;
    private final Averaging averaging;
    private final String network;
    private final ParameterLayout layout;
    private final GradientStep gradientStep;
    private final String run = UUID.randomUUID().toString();
    private long number;

    Rounds(JavaSparkContext spark, MultiLayerConfiguration network, Averaging averaging) {
        this.spark = spark;
        this.averaging = averaging;
        this.network = network.toJson();
        FlowLayer layer = (FlowLayer) network.getConf(0).getLayer();
        this.layout = new ParameterLayout(layer.config());
        this.gradientStep = new GradientStep(layer);
    }

    /**
     * Trains one round, in which partition w of the data holds the batches of worker w in order, each with its
     * {@link StepNumber}. The state stays the caller's.
     */
    Round run(FlowState state, JavaRDD<DataSet> data) {
        RoundStart start = new RoundStart(
                run,
                ++number,
                state.version(),
                averaging,
                data.getNumPartitions(),
                network,
                state.parameters(),
                state.sharedMoments());
        return averaging == Averaging.PARAMETERS ? parameters(start, state, data) : gradients(start, state, data);
    }

    private Round parameters(RoundStart start, FlowState state, JavaRDD<DataSet> data) {
        int ofParameters = Chunks.count(layout.size());
        int ofMoments = Chunks.count(2 * layout.trainableSize());
        try (ArrivingMeans means = new ArrivingMeans(spark, ofParameters + ofMoments)) {
            List<WorkerReport> reports = average(start, data, means);
            List<Broadcast<byte[]>> chunks = means.take();
            if (chunks.isEmpty()) {
                return new Round(state, reports, Double.NaN);
            }
            Chunks moments =
                    Chunks.of(2 * layout.trainableSize(), chunks.subList(ofParameters, ofParameters + ofMoments));
            FlowState next = new FlowState(
                    state.version() + 1,
                    Chunks.of(layout.size(), chunks.subList(0, ofParameters)),
                    new SharedMoments(moments));
            return new Round(next, reports, Double.NaN);
        }
    }

    private Round gradients(RoundStart start, FlowState state, JavaRDD<DataSet> data) {
        try (ArrivingMeans means = new ArrivingMeans(spark, Chunks.count(layout.size()))) {
            List<WorkerReport> reports = average(start, data, means);
            Chunks mean = Chunks.of(layout.size(), means.take());
            try {
                // One worker's part of the batch without a gradient leaves the batch without one.
                boolean skipped = reports.stream()
                        .flatMap(report -> report.steps.stream())
                        .anyMatch(StepReport::skipped);
                if (skipped || mean.isEmpty()) {
                    return new Round(state, reports, Double.NaN);
                }
                double norm = gradientStep.norm(mean);
                long step = new Round(state, reports, norm).nextStep() - 1;
                return new Round(gradientStep.apply(state, mean, norm, step, spark), reports, norm);
            } finally {
                mean.destroy();
            }
        }
    }

    /** Trains, averages what the workers bring, and returns what they report. */
    private List<WorkerReport> average(RoundStart start, JavaRDD<DataSet> data, ArrivingMeans means) {
        JavaPairRDD<Long, Object> pieces = JavaPairRDD.fromJavaRDD(
                        DeviceTasks.on(data.mapPartitionsWithIndex(new FitTask(start), true)))
                .repartitionAndSortWithinPartitions(
                        new ChunkKey(means.count(), MEAN_TASKS_PER_WORKER * start.workers()));
        int shuffle = ((ShuffleDependency<?, ?, ?>) pieces.rdd().dependencies().head()).shuffleId();
        MeanTask task = new MeanTask(shuffle, Exchange.ofThisJvm().endpoint(), means.name());
        return pieces.mapPartitionsWithIndex(task, true).collect();
    }

    /** Frees the workers' networks in this JVM. */
    @Override
    public void close() {
        LiveWorkers.end(run);
    }
}
