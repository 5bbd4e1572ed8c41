package org.tarflow4j.jobs.train;

import java.util.Collection;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.tarflow4j.model.ParameterLayout;

/**
 * Parameter averaging, one round for each {@code SparkDl4jMultiLayer.fit}. Partition w of the data holds the batches of
 * worker w in order, each with its {@link StepNumber}. Every worker starts from the network's parameters, moments and
 * step, and fits its batches; then {@link Averaging} makes one network of them, weighted by images and in the order of
 * the workers, whichever came first.
 *
 * <p>Unlike Deeplearning4j's own master it neither splits nor shuffles data, carries the optimizer's moments and the
 * step across rounds, and repeats bit for bit. What the interface asks beyond that is refused.
 */
final class FlowTrainingMaster implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
    private final RoundCheck check;
    private List<WorkerResult> lastRound = List.of();

    FlowTrainingMaster(ParameterLayout layout) {
        this.check = new RoundCheck(layout);
    }

    /**
     * Trains one round.
     *
     * @throws DivergedException if a loss or a parameter is not finite; the network is unchanged then
     */
    @Override
    public void executeTraining(SparkDl4jMultiLayer spark, JavaRDD<DataSet> batches) {
        MultiLayerNetwork network = spark.getNetwork();
        JavaSparkContext context = spark.getSparkContext();
        long firstStep = network.getIterationCount();
        Broadcast<float[][]> parameters = context.broadcast(Floats.of(network.params()));
        Broadcast<float[][]> moments = context.broadcast(Floats.of(FlowNetwork.moments(network)));
        try {
            FitPartition fit = new FitPartition(network.getLayerWiseConfigurations(), parameters, moments, firstStep);
            lastRound = batches.mapPartitionsWithIndex(fit, true).collect();
        } finally {
            parameters.destroy();
            moments.destroy();
        }
        long next = check.nextStep(lastRound);
        Averaging.average(lastRound, result -> result.parameters, network.params());
        Averaging.average(lastRound, result -> result.moments, FlowNetwork.moments(network));
        lastRound.forEach(result -> {
            result.parameters = new float[0][];
            result.moments = new float[0][];
        });
        network.setIterationCount(Math.toIntExact(next));
    }

    /** What the workers of the last round did, in their order, without their vectors. */
    List<WorkerResult> lastRound() {
        return lastRound;
    }

    @Override
    public boolean getIsCollectTrainingStats() {
        return false;
    }

    @Override
    public @Nullable SparkTrainingStats getTrainingStats() {
        return null;
    }

    @Override
    public boolean deleteTempFiles(JavaSparkContext context) {
        return true; // there are none
    }

    @Override
    public boolean deleteTempFiles(SparkContext context) {
        return true; // there are none
    }

    @Override
    public void setCollectTrainingStats(boolean collect) {
        if (collect) {
            throw refused("training statistics");
        }
    }

    @Override
    public void setListeners(Collection<TrainingListener> listeners) {
        if (!listeners.isEmpty()) {
            throw refused("listeners");
        }
    }

    @Override
    public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {
        throw refused("listeners");
    }

    @Override
    public void addHook(TrainingHook hook) {
        throw refused("hooks");
    }

    @Override
    public void removeHook(TrainingHook hook) {
        throw refused("hooks");
    }

    @Override
    public String toJson() {
        throw refused("a configuration of its own");
    }

    @Override
    public String toYaml() {
        throw refused("a configuration of its own");
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
        throw refused("worker objects");
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
        throw refused("computation graphs");
    }

    @Override
    public void executeTrainingPaths(
            SparkDl4jMultiLayer network,
            SparkComputationGraph graph,
            JavaRDD<String> paths,
            DataSetLoader loader,
            MultiDataSetLoader multiLoader) {
        throw refused("files of serialized batches");
    }

    @Override
    public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> batches) {
        throw refused("computation graphs");
    }

    @Override
    public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
        throw refused("computation graphs");
    }

    private static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException("FlowTrainingMaster does not support " + what
                + "; it trains a MultiLayerNetwork made by FlowNetwork from a JavaRDD of batches");
    }
}
