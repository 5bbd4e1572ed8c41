package org.tarflow4j.jobs.train;

import java.util.Collection;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.config.Averaging;

/**
 * Our rounds behind Deeplearning4j's interface: one round for each {@code SparkDl4jMultiLayer.fit}. Partition w of the
 * data holds the batches of worker w in order, each with its {@link StepNumber}. Unlike Deeplearning4j's own master it
 * neither splits nor shuffles data, carries the optimizer's moments and the step across rounds, and repeats bit for bit.
 * What the interface asks beyond that is refused.
 */
final class FlowTrainingMaster implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
    private final Averaging averaging;
    private @Nullable Rounds rounds;

    FlowTrainingMaster(Averaging averaging) {
        this.averaging = averaging;
    }

    /** Trains one round; the network has the averaged parameters and moments then. */
    @Override
    public void executeTraining(SparkDl4jMultiLayer spark, JavaRDD<DataSet> batches) {
        MultiLayerNetwork network = spark.getNetwork();
        if (rounds == null) {
            rounds = new Rounds(network.getLayerWiseConfigurations(), averaging);
        }
        INDArray moments = FlowNetwork.moments(network);
        long half = moments.length() / 2;
        FlowState before = FlowState.of(
                FlatVector.of(network.params()),
                FlatVector.of(moments.get(NDArrayIndex.interval(0, half))),
                FlatVector.of(moments.get(NDArrayIndex.interval(half, 2 * half))),
                averaging);
        Round round = rounds.run(before, batches);
        if (round.state() != before) {
            round.state().parameters().copyTo(network.params(), 0);
            moments.get(NDArrayIndex.interval(0, half))
                    .assign(round.state().moments().first().whole());
            moments.get(NDArrayIndex.interval(half, 2 * half))
                    .assign(round.state().moments().second().whole());
            round.state().release();
        }
        before.release();
        network.setIterationCount(Math.toIntExact(round.nextStep()));
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
        return deleteTempFiles(context.sc());
    }

    @Override
    public boolean deleteTempFiles(SparkContext context) {
        if (rounds != null) {
            rounds.close();
        }
        return true;
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
