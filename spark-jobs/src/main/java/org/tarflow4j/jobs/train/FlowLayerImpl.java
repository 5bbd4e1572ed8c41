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
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.FlowDiagnostics;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.kernel.Views;

/**
 * The running {@link FlowLayer}: hands rows to the flow and its gradients to Deeplearning4j. Parameters and gradients
 * are views of the network's flat vectors; nothing is copied but the input. Not thread-safe.
 */
final class FlowLayerImpl extends AbstractLayer<FlowLayer> {
    private final FlowConfig config;
    private final INDArray parameters;
    private final TarFlow flow;
    private final int dimensions;
    private final int parts;

    private @Nullable INDArray gradients;
    private INDArray tokens = Nd4j.empty();
    private INDArray noiseLevels = Nd4j.empty();
    private INDArray losses = Nd4j.empty();
    private double[] diagnostics = {};

    FlowLayerImpl(NeuralNetConfiguration configuration, DataType type, INDArray parameters) {
        super(configuration, type);
        this.config = layerConf().config();
        this.parameters = parameters;
        StepPlan plan = layerConf().plan();
        this.parts = plan.parts();
        this.flow = new TarFlow(config, parameters, plan.recompute() ? Activations.RECOMPUTED : Activations.KEPT);
        this.dimensions = config.dimensions();
    }

    /**
     * The loss of each image, [B, 1]; see {@link FlowLayer} for the input. A batch that is trained in parts has its losses
     * only after {@link #backpropGradient}, which is before anybody reads them: a part's activations have to be used
     * before the next part overwrites them.
     */
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
        losses = workspaces.createUninitialized(ArrayType.ACTIVATIONS, parameters.dataType(), images, 1);
        if (!training) {
            losses.assign(flow.encode(patches(0, images), noiseLevels, labels(0, images))
                    .loss()
                    .reshape(images, 1));
        } else if (parts == 1) {
            forward(0, images);
        }
        return losses;
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
        long images = losses.size(0);
        gradients.assign(0);
        diagnostics = new double[FlowDiagnostics.length(config)];
        INDArray squares = Nd4j.empty();
        for (int part = 0; part < parts; part++) {
            long from = images * part / parts;
            long to = images * (part + 1) / parts;
            if (from == to) {
                continue;
            }
            if (parts > 1) {
                forward(from, to);
            }
            addDiagnostics((double) (to - from) / images);
            if (config.volumePreserving()) {
                squares = squares.isEmpty() ? flow.latentSquares() : squares.addi(flow.latentSquares());
            }
            flow.addBackward(rows(lossGradient.reshape(images), from, to), gradients);
        }
        // The variance has no step that could be left out, so latents that are no numbers must not reach it.
        if (config.volumePreserving() && Double.isFinite(diagnostics[0])) {
            flow.updatePriorVariance(squares.divi(images));
        }
        Gradient gradient = new DefaultGradient(gradients);
        FlowParameters.split(layerConf(), gradients).forEach(gradient::setGradientFor);
        return Pair.of(gradient, null);
    }

    private void addDiagnostics(double share) {
        double[] part = flow.diagnostics().values();
        for (int i = 0; i < part.length; i++) {
            diagnostics[i] += share * part[i];
        }
    }

    /** What the last step showed of the flow, as means over its batch; see {@link FlowDiagnostics#values}. */
    double[] diagnostics() {
        return diagnostics;
    }

    private void forward(long from, long to) {
        INDArray given = flow.forward(patches(from, to), rows(noiseLevels, from, to), labels(from, to));
        rows(losses.reshape(losses.length()), from, to).assign(given);
    }

    private INDArray patches(long from, long to) {
        return Views.part(tokens, 0, from, to).reshape('c', to - from, config.tokens(0), config.tokenWidth(0));
    }

    private int @Nullable [] labels(long from, long to) {
        return config.classes() == 0
                ? null
                : rows(input.getColumn(dimensions + 1L), from, to).toIntVector();
    }

    private static INDArray rows(INDArray vector, long from, long to) {
        return Views.part(vector, 0, from, to);
    }

    /** Elements of scratch that the flow has allocated so far. */
    long scratchElements() {
        return flow.scratchElements();
    }

    void freeScratch() {
        flow.freeScratch();
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
