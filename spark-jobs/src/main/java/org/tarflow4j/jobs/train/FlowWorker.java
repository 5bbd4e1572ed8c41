package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.model.ParameterLayout;

/**
 * A network that stays in its JVM from round to round, with its parameters, its gradient and, where it takes optimizer
 * steps itself, its moments. For one thread at a time.
 */
final class FlowWorker implements AutoCloseable {
    /** The version of a network whose numbers are of no state. */
    private static final long NONE = -1;

    private final String run;
    private final ParameterLayout layout;
    private final INDArray parameters;
    private final @Nullable INDArray moments;
    private final MultiLayerNetwork network;
    private long version = NONE;

    /** A worker without a state. */
    FlowWorker(RoundStart start) {
        this(start.run(), MultiLayerConfiguration.fromJson(start.network()), start.averaging());
    }

    private FlowWorker(String run, MultiLayerConfiguration configuration, Averaging averaging) {
        this(
                run,
                configuration,
                Nd4j.createUninitialized(DataType.FLOAT, layout(configuration).size()),
                averaging == Averaging.PARAMETERS
                        ? Nd4j.createUninitialized(
                                DataType.FLOAT, 2 * layout(configuration).trainableSize())
                        : null);
    }

    /**
     * A worker that works on the given vectors in place.
     *
     * @param moments null if it takes no optimizer steps
     */
    FlowWorker(String run, MultiLayerConfiguration configuration, INDArray parameters, @Nullable INDArray moments) {
        this.run = run;
        this.layout = layout(configuration);
        this.parameters = parameters;
        this.moments = moments;
        this.network = FlowNetwork.create(configuration, parameters, moments, 0);
    }

    private static ParameterLayout layout(MultiLayerConfiguration configuration) {
        return new ParameterLayout(((FlowLayer) configuration.getConf(0).getLayer()).config());
    }

    boolean isOf(String otherRun) {
        return run.equals(otherRun);
    }

    boolean holds(long wanted) {
        return version == wanted;
    }

    /**
     * Takes over the state, unless it is the one it has.
     *
     * @param number of the worker that it is to be
     */
    void load(RoundStart start, int number) {
        double share = (double) number / start.workers();
        if (!holds(start.version())) {
            start.parameters().copyTo(parameters, share);
            if (moments != null) {
                Objects.requireNonNull(start.moments(), "moments").copyTo(moments, share);
            }
        }
        version = NONE;
    }

    /** Says which state the numbers are of now, so that the next round need not bring it. */
    void nowHolds(long reached) {
        version = reached;
    }

    /** One optimizer step on one batch, as its {@link StepNumber} says; left out if it came to something not finite. */
    StepReport fit(DataSet batch) {
        StepReport report = gradient(batch);
        if (!report.skipped()) {
            network.getUpdater()
                    .update(
                            network,
                            network.gradient(),
                            network.getIterationCount(),
                            network.getEpochCount(),
                            report.images,
                            LayerWorkspaceMgr.noWorkspaces());
            parameters.subi(gradientVector());
        }
        return report;
    }

    /** The gradient of one batch, see {@link #brings}; changes no parameter but the prior's variance. */
    StepReport gradient(DataSet batch) {
        long step = StepNumber.of(batch);
        // Not left to the network: a worker without a row of some batch must not fall behind in the schedule.
        network.setIterationCount(Math.toIntExact(step));
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        double norm = gradientVector().norm2Number().doubleValue();
        FlowLayerImpl flow = (FlowLayerImpl) network.getLayer(0);
        return new StepReport(step, batch.numExamples(), network.score(), norm, flow.diagnostics());
    }

    /**
     * What the worker brings back, in the order in which it is cut into chunks: parameters and moments, or the gradient.
     * The prior's variance, which has no gradient but is tracked, travels in the gradient's place for it.
     */
    List<INDArray> brings() {
        List<INDArray> vectors = new ArrayList<>();
        if (moments == null) {
            INDArray gradient = gradientVector();
            FlowNetwork.untrained(gradient, layout).assign(FlowNetwork.untrained(parameters, layout));
            vectors.add(gradient);
        } else {
            vectors.add(parameters);
            vectors.add(moments);
        }
        return vectors;
    }

    /** "parameter NAME" or "moment" that is not finite, the first; null if all are. */
    @Nullable
    String notFinite() {
        long parameter = FloatBytes.firstNotFinite(parameters);
        if (parameter >= 0) {
            return "parameter " + layout.nameAt(parameter) + " is " + parameters.getFloat(parameter);
        }
        long moment = moments == null ? -1 : FloatBytes.firstNotFinite(moments);
        return moment < 0 || moments == null
                ? null
                : "a moment of parameter " + layout.nameAt(moment % layout.trainableSize()) + " is "
                        + moments.getFloat(moment);
    }

    private INDArray gradientVector() {
        return network.getGradientsViewArray().reshape(layout.size());
    }

    /** Elements of scratch that the flow has allocated so far. */
    long scratchElements() {
        return ((FlowLayerImpl) network.getLayer(0)).scratchElements();
    }

    /** Frees gradient and scratch; the worker cannot be used any more. */
    void freeScratch() {
        FlowNetwork.free(network);
    }

    /** Frees everything, the vectors too. */
    @Override
    public void close() {
        freeScratch();
        parameters.close();
        if (moments != null) {
            moments.close();
        }
    }
}
