package org.tarflow4j.jobs.train;

import java.util.List;
import java.util.UUID;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.exchange.Exchange;
import org.tarflow4j.model.ParameterLayout;

/**
 * Trains round by round. The state goes to the workers in chunks. What they bring back stays where it is: a shuffle sorts the
 * word of where it lies, tasks read it there and average it chunk by chunk in the order of the workers, and the driver gets one
 * averaged copy. An executor keeps the means that it made, if the next round begins with them, so that the workers get most
 * chunks from their own JVM or from each other. No object is larger than a chunk.
 */
final class Rounds implements AutoCloseable {
    /** Enough to share the work evenly, few enough that it is the work that takes the time. */
    private static final int MEAN_TASKS_PER_WORKER = 2;

    private final Averaging averaging;
    private final String network;
    private final ParameterLayout layout;
    private final GradientStep gradientStep;
    private final String run = UUID.randomUUID().toString();
    private long number;

    Rounds(MultiLayerConfiguration network, Averaging averaging) {
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
        Chunks parameters = new Chunks(layout.size());
        Chunks moments = new Chunks(2 * layout.trainableSize());
        try (ArrivingMeans means = new ArrivingMeans(MeanChunks.of(parameters, moments))) {
            List<WorkerReport> reports = average(start, data, means);
            FlowState next =
                    means.take() ? new FlowState(state.version() + 1, parameters, new SharedMoments(moments)) : state;
            return new Round(next, reports, Double.NaN);
        }
    }

    private Round gradients(RoundStart start, FlowState state, JavaRDD<DataSet> data) {
        Chunks mean = new Chunks(layout.size());
        try (ArrivingMeans means = new ArrivingMeans(MeanChunks.of(mean))) {
            List<WorkerReport> reports = average(start, data, means);
            // One worker's part of the batch without a gradient leaves the batch without one.
            boolean skipped =
                    reports.stream().flatMap(report -> report.steps.stream()).anyMatch(StepReport::skipped);
            if (skipped || !means.arrived()) {
                return new Round(state, reports, Double.NaN);
            }
            double norm = gradientStep.norm(mean);
            long step = new Round(state, reports, norm).nextStep() - 1;
            return new Round(gradientStep.apply(state, mean, norm, step), reports, norm);
        }
    }

    /** Trains, averages what the workers bring, and returns what they report. */
    private List<WorkerReport> average(RoundStart start, JavaRDD<DataSet> data, ArrivingMeans means) {
        JavaPairRDD<Long, Object> pieces = JavaPairRDD.fromJavaRDD(
                        DeviceTasks.on(data.mapPartitionsWithIndex(new FitTask(start), true)))
                .repartitionAndSortWithinPartitions(
                        new ChunkKey(means.chunks().count(), MEAN_TASKS_PER_WORKER * start.workers()));
        int shuffle = ((ShuffleDependency<?, ?, ?>) pieces.rdd().dependencies().head()).shuffleId();
        // The next round begins with them; a single worker has them anyway.
        boolean keep = start.averaging() == Averaging.PARAMETERS && start.workers() > 1;
        MeanTask task =
                new MeanTask(shuffle, Exchange.ofThisJvm().endpoint(), means.name(), keep ? means.chunks() : null);
        return pieces.mapPartitionsWithIndex(task, true).collect();
    }

    /** Frees the workers' networks in this JVM. */
    @Override
    public void close() {
        LiveWorkers.end(run);
    }
}
