package org.tarflow4j.jobs.train;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;

/** Builds the network of two layers, {@link FlowLayer} and a loss layer, that Deeplearning4j trains. */
final class FlowNetwork {
    private FlowNetwork() {}

    /** The configuration; its JSON holds all that a worker must know. */
    static MultiLayerConfiguration configuration(FlowConfig config, AdamW optimizer, StepPlan plan) {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                // FlowLoss takes the mean over the batch itself.
                .miniBatch(false)
                // The flow has its own scratch; workspaces would only add copies between the two layers.
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .list(
                        new FlowLayer(config, optimizer, plan),
                        new LossLayer.Builder(new FlowLoss()).name("loss").build())
                .build();
    }

    /**
     * A network that works on the given vectors in place.
     *
     * @param parameters in the order of {@link org.tarflow4j.model.ParameterLayout}, rank 1
     * @param moments first moments, then second moments, of the trained parameters, rank 1; null if it is to give
     *     gradients only
     * @param step optimizer steps taken before
     */
    static MultiLayerNetwork create(
            MultiLayerConfiguration configuration, INDArray parameters, @Nullable INDArray moments, long step) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init(parameters, false);
        if (moments != null) {
            network.setUpdater(new MultiLayerUpdater(network, moments));
        }
        network.setIterationCount(Math.toIntExact(step));
        return network;
    }

    /** Frees gradient and scratch; the network cannot be used any more. Parameters and moments are the caller's. */
    static void free(MultiLayerNetwork network) {
        ((FlowLayerImpl) network.getLayer(0)).freeScratch();
        network.getGradientsViewArray().close();
    }

    /** The part of a flat vector that the optimizer leaves alone: the prior's variance. */
    static INDArray untrained(INDArray vector, ParameterLayout layout) {
        return vector.get(NDArrayIndex.interval(layout.trainableSize(), layout.size()));
    }

    /** The moments that the network works on, as given to {@link #create}. */
    static INDArray moments(MultiLayerNetwork network) {
        return network.getUpdater().getStateViewArray();
    }
}
