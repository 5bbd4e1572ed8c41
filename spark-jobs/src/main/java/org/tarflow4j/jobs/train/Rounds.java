package org.tarflow4j.jobs.train;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.model.ParameterLayout;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;

/**
 * Trains round by round. The state goes to the workers in chunks by broadcast; what they bring back goes in chunks through
 * a shuffle, where each chunk is averaged by a task of its own in the order of the workers; the driver gets one averaged
 * copy. No object is larger than a chunk.
 */
final class Rounds implements AutoCloseable {
    private final JavaSparkContext spark;
    private final Averaging averaging;
    private final String network;
    private final ParameterLayout layout;
    private final GradientStep gradientStep;
    private final String run = UUID.randomUUID().toString();

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
        Collected<Broadcast<byte[]>> collected = new Collected<>(ofParameters + ofMoments, spark::broadcast);
        boolean done = false;
        try {
            collect(start, data, collected, ofParameters + ofMoments);
            done = true;
        } finally {
            if (!done) {
                collected.chunks().forEach(Broadcast::destroy);
            }
        }
        List<Broadcast<byte[]>> chunks = collected.chunks();
        if (chunks.isEmpty()) {
            return new Round(state, collected.reports(), Double.NaN);
        }
        Chunks moments = Chunks.of(2 * layout.trainableSize(), chunks.subList(ofParameters, ofParameters + ofMoments));
        FlowState next = new FlowState(
                state.version() + 1,
                Chunks.of(layout.size(), chunks.subList(0, ofParameters)),
                new SharedMoments(moments));
        return new Round(next, collected.reports(), Double.NaN);
    }

    private Round gradients(RoundStart start, FlowState state, JavaRDD<DataSet> data) {
        int count = Chunks.count(layout.size());
        Collected<byte[]> collected = new Collected<>(count, Function.identity());
        collect(start, data, collected, count);
        List<byte[]> mean = collected.chunks();
        // One worker's part of the batch without a gradient leaves the batch without one.
        boolean skipped = collected.reports().stream()
                .flatMap(report -> report.steps.stream())
                .anyMatch(StepReport::skipped);
        if (skipped || mean.isEmpty()) {
            return new Round(state, collected.reports(), Double.NaN);
        }
        double norm = gradientStep.norm(mean);
        long step = new Round(state, collected.reports(), norm).nextStep() - 1;
        return new Round(gradientStep.apply(state, mean, norm, step, spark), collected.reports(), norm);
    }

    private <T> void collect(RoundStart start, JavaRDD<DataSet> data, Collected<T> collected, int chunks) {
        JavaPairRDD<Long, Object> sent = JavaPairRDD.fromJavaRDD(data.mapPartitionsWithIndex(new FitTask(start), true));
        JavaPairRDD<Long, Object> sorted = sent.repartitionAndSortWithinPartitions(new ChunkKey(chunks + 1));
        List<Object> partitions =
                IntStream.rangeClosed(0, chunks).<Object>mapToObj(i -> i).toList();
        spark.sc()
                .runJob(
                        sorted.rdd(),
                        new ChunkMean(),
                        JavaConverters.asScalaBufferConverter(partitions)
                                .asScala()
                                .toSeq(),
                        collected,
                        ClassTag$.MODULE$.<Object>apply(Object.class));
    }

    /** Frees the workers' networks in this JVM. */
    @Override
    public void close() {
        LiveWorkers.end(run);
    }
}
