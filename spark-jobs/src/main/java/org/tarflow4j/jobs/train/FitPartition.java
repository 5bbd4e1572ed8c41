package org.tarflow4j.jobs.train;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One worker's part of a round, run in a Spark task: local steps from the common state over the worker's own batches.
 * It draws nothing and keeps nothing, so a task that Spark repeats brings back the same bits.
 */
final class FitPartition implements Function2<Integer, Iterator<DataSet>, Iterator<WorkerResult>> {
    private final String configuration;
    private final Broadcast<float[][]> parameters;
    private final Broadcast<float[][]> moments;
    private final long firstStep;

    FitPartition(
            MultiLayerConfiguration configuration,
            Broadcast<float[][]> parameters,
            Broadcast<float[][]> moments,
            long firstStep) {
        this.configuration = configuration.toJson();
        this.parameters = parameters;
        this.moments = moments;
        this.firstStep = firstStep;
    }

    @Override
    public Iterator<WorkerResult> call(Integer worker, Iterator<DataSet> batches) {
        try (INDArray theta = Floats.toArray(parameters.value());
                INDArray state = Floats.toArray(moments.value())) {
            MultiLayerNetwork network =
                    FlowNetwork.create(MultiLayerConfiguration.fromJson(configuration), theta, state, firstStep);
            WorkerResult result = new WorkerResult();
            boolean finite = true;
            while (finite && batches.hasNext()) {
                WorkerResult.Step step = fit(network, batches.next());
                result.steps.add(step);
                finite = Double.isFinite(step.loss);
            }
            result.parameters = Floats.of(theta);
            result.moments = Floats.of(state);
            FlowNetwork.free(network);
            return List.of(result).iterator();
        }
    }

    /** One optimizer step on one batch, as its {@link StepNumber} says. */
    static WorkerResult.Step fit(MultiLayerNetwork network, DataSet batch) {
        long step = StepNumber.of(batch);
        int images = batch.numExamples();
        // Not left to the network: a worker without a row of some batch must not fall behind in the schedule.
        network.setIterationCount(Math.toIntExact(step));
        network.fit(batch);
        return new WorkerResult.Step(step, images, network.score());
    }
}
