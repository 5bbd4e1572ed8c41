package org.tarflow4j.jobs.train;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.TarFlow;

/**
 * The running {@link FlowLayer}: hands rows to the flow and its gradients to Deeplearning4j. Parameters and gradients
 * are views of the network's flat vectors; nothing is copied but the input. Not thread-safe.
 */
final class FlowLayerImpl extends AbstractLayer<FlowLayer> {
    private final FlowConfig config;
    private final INDArray parameters;
    private final TarFlow flow;
    private final int dimensions;

    private @Nullable INDArray gradients;
    private INDArray tokens = Nd4j.empty();
    private INDArray noiseLevels = Nd4j.empty();

    FlowLayerImpl(NeuralNetConfiguration configuration, DataType type, INDArray parameters) {
        super(configuration, type);
        this.config = layerConf().config();
        this.parameters = parameters;
        this.flow = new TarFlow(config, parameters);
        this.dimensions = config.dimensions();
    }

    /** The loss of each image, [B, 1]; see {@link FlowLayer} for the input. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        long images = input.size(0);
        if (input.size(1) != dimensions + 2L) {
            throw new IllegalArgumentException("A row of this flow has " + dimensions + " pixels, the noise level and"
                    + " the label; got " + input.size(1) + " columns");
        }
        if (tokens.isEmpty() || tokens.size(0) != images) {
            tokens = Nd4j.createUninitialized(parameters.dataType(), images, dimensions);
            noiseLevels = Nd4j.createUninitialized(parameters.dataType(), images);
        }
        tokens.assign(input.get(NDArrayIndex.all(), NDArrayIndex.interval(0, dimensions)));
        noiseLevels.assign(input.getColumn(dimensions));
        INDArray patches = tokens.reshape(images, config.tokens(0), config.tokenWidth(0));
        int @Nullable [] labels = labels();
        INDArray losses = training
                ? flow.forward(patches, noiseLevels, labels)
                : flow.encode(patches, noiseLevels, labels).loss();
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, losses.dataType(), images, 1);
        return output.assign(losses.reshape(images, 1));
    }

    /**
     * Writes the gradient of the last {@link #activate}. This is where the prior's variance is tracked, because here,
     * unlike there, it happens once a step.
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray lossGradient, LayerWorkspaceMgr workspaces) {
        if (gradients == null) {
            throw new IllegalStateException("The network has not given the flow its gradient view");
        }
        if (config.volumePreserving()) {
            flow.updatePriorVariance();
        }
        flow.backward(lossGradient.reshape(lossGradient.length()), gradients);
        Gradient gradient = new DefaultGradient(gradients);
        FlowParameters.split(layerConf(), gradients).forEach(gradient::setGradientFor);
        return Pair.of(gradient, null);
    }

    /** Elements of scratch that the flow has allocated so far. */
    long scratchElements() {
        return flow.scratchElements();
    }

    private int @Nullable [] labels() {
        return config.classes() == 0 ? null : input.getColumn(dimensions + 1L).toIntVector();
    }

    @Override
    public INDArray params() {
        return parameters;
    }

    @Override
    public long numParams() {
        return parameters.length();
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropOnly) {
        return FlowParameters.split(layerConf(), parameters);
    }

    @Override
    public INDArray getParam(String name) {
        return Objects.requireNonNull(paramTable(false).get(name), name);
    }

    @Override
    public void setParam(String name, INDArray value) {
        getParam(name).assign(value);
    }

    @Override
    public void setParams(INDArray values) {
        if (values != parameters) {
            parameters.assign(values);
        }
    }

    @Override
    public @Nullable INDArray getGradientsViewArray() {
        return gradients;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        gradients = view;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There are none.
    }

    @Override
    public Layer clone() {
        throw new UnsupportedOperationException("Build a new network from the configuration and a parameter vector");
    }
}
