package org.tarflow4j.jobs.train;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.tarflow4j.model.FlowConfig;

/**
 * A whole flow as one Deeplearning4j layer that owns all parameters. Input: rows [tokens T·D | noise level | label],
 * label −1 for none. Output: the loss of each image, [B, 1].
 *
 * <p>Its two parameters lie one after the other, so that the network's flat vector is the one of
 * {@link org.tarflow4j.model.ParameterLayout}: {@value #TRAINED}, and {@value #PRIOR_VARIANCE}, which the optimizer
 * leaves alone.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE,
        setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class FlowLayer extends Layer {
    static final String TRAINED = "flow";
    static final String PRIOR_VARIANCE = "var";

    // The flow's shape, field by field: the JSON mapper that Deeplearning4j brings does not know records.
    private final int imageSize;
    private final int channels;
    private final int classes;
    private final List<Integer> patchSizes;
    private final List<Integer> widths;
    private final List<Integer> layers;
    private final double inputScale;
    private final boolean volumePreserving;
    private final int sharedBackboneLayers;
    private final double floorMass;

    private final AdamW optimizer;
    private final double clipNorm;
    private final int parts;
    private final boolean recompute;

    /**
     * A layer.
     *
     * @param config the flow's shape
     * @param optimizer updates the trained parameters
     * @param plan how a step is computed
     */
    FlowLayer(FlowConfig config, AdamW optimizer, StepPlan plan) {
        this(
                config.imageSize(),
                config.channels(),
                config.classes(),
                config.patchSizes(),
                config.widths(),
                config.layers(),
                config.inputScale(),
                config.volumePreserving(),
                config.sharedBackboneLayers(),
                config.floorMass(),
                optimizer,
                plan.clipNorm(),
                plan.parts(),
                plan.recompute());
        setLayerName("flow");
    }

    @JsonCreator
    private FlowLayer(
            @JsonProperty("imageSize") int imageSize,
            @JsonProperty("channels") int channels,
            @JsonProperty("classes") int classes,
            @JsonProperty("patchSizes") List<Integer> patchSizes,
            @JsonProperty("widths") List<Integer> widths,
            @JsonProperty("layers") List<Integer> layers,
            @JsonProperty("inputScale") double inputScale,
            @JsonProperty("volumePreserving") boolean volumePreserving,
            @JsonProperty("sharedBackboneLayers") int sharedBackboneLayers,
            @JsonProperty("floorMass") double floorMass,
            @JsonProperty("optimizer") AdamW optimizer,
            @JsonProperty("clipNorm") double clipNorm,
            @JsonProperty("parts") int parts,
            @JsonProperty("recompute") boolean recompute) {
        this.imageSize = imageSize;
        this.channels = channels;
        this.classes = classes;
        this.patchSizes = patchSizes;
        this.widths = widths;
        this.layers = layers;
        this.inputScale = inputScale;
        this.volumePreserving = volumePreserving;
        this.sharedBackboneLayers = sharedBackboneLayers;
        this.floorMass = floorMass;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        this.parts = parts;
        this.recompute = recompute;
    }

    /** The flow's shape. */
    FlowConfig config() {
        return new FlowConfig(
                imageSize,
                channels,
                classes,
                patchSizes,
                widths,
                layers,
                inputScale,
                volumePreserving,
                sharedBackboneLayers,
                floorMass);
    }

    /** How a step is computed. */
    StepPlan plan() {
        return new StepPlan(clipNorm, parts, recompute);
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        initializer().init(configuration, parameters, initialize);
        FlowLayerImpl layer = new FlowLayerImpl(configuration, type, parameters);
        layer.setListeners(listeners);
        layer.setIndex(index);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return FlowParameters.INSTANCE;
    }

    @Override
    public IUpdater getUpdaterByParam(String name) {
        return name.equals(TRAINED) ? optimizer : new NoOp();
    }

    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        return name.equals(TRAINED) && optimizer.weightDecay() > 0
                ? List.of(new DecoupledWeightDecay(optimizer.weightDecay()))
                : List.of();
    }

    /** The global norm, since no other layer has parameters. */
    @Override
    public GradientNormalization getGradientNormalization() {
        return clipNorm > 0 ? GradientNormalization.ClipL2PerLayer : GradientNormalization.None;
    }

    @Override
    public double getGradientNormalizationThreshold() {
        return clipNorm;
    }

    @Override
    public boolean isPretrainParam(String name) {
        return false;
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        return InputType.feedForward(1);
    }

    @Override
    public void setNIn(InputType input, boolean override) {
        // The input's width follows from the flow's shape.
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType input) {
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, FlowLayer.class, input, getOutputType(0, input))
                .standardMemory(parameters, 2 * parameters)
                .build();
    }
}
