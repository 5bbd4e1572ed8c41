package org.tarflow4j.jobs.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;

/** Cuts a {@link FlowLayer}'s part of the network's flat vectors into its two parameters. */
final class FlowParameters implements ParamInitializer {
    static final FlowParameters INSTANCE = new FlowParameters();

    private FlowParameters() {}

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return layout(layer).size();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return List.of(FlowLayer.TRAINED, FlowLayer.PRIOR_VARIANCE);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return List.of(FlowLayer.TRAINED);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String name) {
        return name.equals(FlowLayer.TRAINED);
    }

    @Override
    public boolean isBiasParam(Layer layer, String name) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray parameters, boolean initialize) {
        configuration.addVariable(FlowLayer.TRAINED);
        configuration.addVariable(FlowLayer.PRIOR_VARIANCE);
        if (initialize) {
            FlowLayer layer = (FlowLayer) configuration.getLayer();
            parameters.assign(InitialParameters.draw(layer.config(), configuration.getSeed()));
        }
        return split(configuration.getLayer(), parameters);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray gradient) {
        return split(configuration.getLayer(), gradient);
    }

    /** Views of {@code flat}, in the order in which they lie there. */
    static Map<String, INDArray> split(Layer layer, INDArray flat) {
        ParameterLayout layout = layout(layer);
        Map<String, INDArray> views = new LinkedHashMap<>();
        views.put(FlowLayer.TRAINED, flat.get(NDArrayIndex.interval(0, layout.trainableSize())));
        views.put(FlowLayer.PRIOR_VARIANCE, flat.get(NDArrayIndex.interval(layout.trainableSize(), layout.size())));
        return views;
    }

    private static ParameterLayout layout(Layer layer) {
        return new ParameterLayout(((FlowLayer) layer).config());
    }
}
