package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.TarFlow;

class FlowNetworkTest {
    private static final AdamW ADAM_W = new AdamW(new WarmupCosineSchedule(2, 20, 1e-4, 1e-2), 1e-2);

    private static MultiLayerNetwork network(FlowConfig config, INDArray parameters, StepPlan plan) {
        long trained = new ParameterLayout(config).trainableSize();
        return FlowNetwork.create(
                FlowNetwork.configuration(config, ADAM_W, plan), parameters, Nd4j.create(2 * trained), 0);
    }

    /** Weighted mean loss and its gradient, without Deeplearning4j. */
    private static double lossAndGradient(FlowConfig config, INDArray parameters, DataSet batch, INDArray gradient) {
        int n = config.dimensions();
        INDArray features = batch.getFeatures();
        long images = features.size(0);
        INDArray tokens = features.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n))
                .dup('c')
                .reshape(images, config.tokens(0), config.tokenWidth(0));
        TarFlow flow = new TarFlow(config, parameters);
        int[] labels = features.getColumn(n + 1L).toIntVector();
        INDArray weights = batch.getLabels().dup().reshape(images);
        INDArray loss = flow.forward(tokens, features.getColumn(n).dup(), labels);
        double mean = loss.mul(weights).meanNumber().doubleValue();
        flow.backward(weights.div(images), gradient);
        return mean;
    }

    @Test
    void parametersOfTheNetworkAreTheGivenVector() {
        INDArray parameters = Flows.parameters(Flows.SMALL);
        MultiLayerNetwork network = network(Flows.SMALL, parameters, new StepPlan(0));

        assertThat(network.params()).isSameAs(parameters);
        network.params().putScalar(17, 42);
        assertThat(network.getLayer(0).getParam(FlowLayer.TRAINED).getDouble(17))
                .isEqualTo(42);
        assertThat(network.numParams()).isEqualTo(new ParameterLayout(Flows.SMALL).size());
    }

    @Test
    void scoreAndGradientAreThoseOfTheFlow() {
        INDArray parameters = Flows.parameters(Flows.SMALL);
        DataSet batch = Flows.batch(Flows.SMALL, 7, 5);
        INDArray expected = Nd4j.create(parameters.length());
        double loss = lossAndGradient(Flows.SMALL, parameters, batch, expected);

        MultiLayerNetwork network = network(Flows.SMALL, parameters, new StepPlan(0));
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();

        assertThat(network.score()).isCloseTo(loss, within(1e-5));
        assertThat(network.gradient().gradient()).isEqualTo(expected);
        assertThat(expected.norm2Number().doubleValue()).isGreaterThan(0.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 9})
    void aBatchInPartsGivesTheSameStep(int parts) {
        for (FlowConfig config : List.of(Flows.SMALL, Flows.config(true))) {
            DataSet batch = Flows.batch(config, 7, 5);
            MultiLayerNetwork whole = network(config, Flows.parameters(config), new StepPlan(1));
            MultiLayerNetwork inParts = network(config, Flows.parameters(config), new StepPlan(1, parts, false));
            for (int step = 0; step < 2; step++) {
                whole.fit(batch);
                inParts.fit(batch);
                assertThat(inParts.score()).isCloseTo(whole.score(), within(1e-5));
            }
            double difference =
                    inParts.params().sub(whole.params()).amaxNumber().doubleValue();
            assertThat(difference).isLessThan(1e-5);
        }
    }

    @Test
    void recomputingChangesNoBit() {
        DataSet batch = Flows.batch(Flows.SMALL, 7, 5);
        MultiLayerNetwork keeping = network(Flows.SMALL, Flows.parameters(Flows.SMALL), new StepPlan(1));
        MultiLayerNetwork recomputing = network(Flows.SMALL, Flows.parameters(Flows.SMALL), new StepPlan(1, 1, true));
        for (int step = 0; step < 2; step++) {
            keeping.fit(batch);
            recomputing.fit(batch);
        }
        assertThat(recomputing.params().toFloatVector())
                .isEqualTo(keeping.params().toFloatVector());
    }

    @Test
    void clippingBoundsTheNormOverAllParameters() {
        INDArray start = Flows.parameters(Flows.SMALL);
        DataSet batch = Flows.batch(Flows.SMALL, 7, 5);
        INDArray gradient = Nd4j.create(start.length());
        lossAndGradient(Flows.SMALL, start, batch, gradient);
        double norm = gradient.norm2Number().doubleValue();

        MultiLayerNetwork network = network(Flows.SMALL, start.dup(), new StepPlan(norm / 4));
        network.fit(batch);

        // After one step the first moments are 0.1 times the clipped gradient.
        INDArray moments = FlowNetwork.moments(network);
        INDArray first = moments.get(NDArrayIndex.interval(0, moments.length() / 2));
        assertThat(first.norm2Number().doubleValue()).isCloseTo(0.1 * norm / 4, within(1e-5 * norm));
    }

    @Test
    void jsonRestoresTheNetworkBitForBit() {
        MultiLayerConfiguration configuration =
                FlowNetwork.configuration(Flows.SMALL, ADAM_W, new StepPlan(0.7, 2, true));
        MultiLayerConfiguration restored = MultiLayerConfiguration.fromJson(configuration.toJson());

        assertThat(restored.toJson()).isEqualTo(configuration.toJson());
        assertThat(((FlowLayer) restored.getConf(0).getLayer()).config()).isEqualTo(Flows.SMALL);
        INDArray[] trained = new INDArray[2];
        for (int i = 0; i < 2; i++) {
            long size = new ParameterLayout(Flows.SMALL).trainableSize();
            MultiLayerNetwork network = FlowNetwork.create(
                    i == 0 ? configuration : restored, Flows.parameters(Flows.SMALL), Nd4j.create(2 * size), 0);
            for (int step = 0; step < 3; step++) {
                network.fit(Flows.batch(Flows.SMALL, 5, step));
            }
            trained[i] = network.params();
        }
        assertThat(trained[1].toFloatVector()).isEqualTo(trained[0].toFloatVector());
        assertThat(trained[0]).isNotEqualTo(Flows.parameters(Flows.SMALL));
    }

    @Test
    void jsonKeepsEveryFieldOfTheShape() {
        FlowConfig config = new FlowConfig(8, 2, 3, List.of(4, 2), List.of(64), List.of(2, 1), 1.7, true, 1, 0.4);
        String json = FlowNetwork.configuration(config, ADAM_W, new StepPlan(0)).toJson();
        FlowLayer layer =
                (FlowLayer) MultiLayerConfiguration.fromJson(json).getConf(0).getLayer();
        assertThat(layer.config()).isEqualTo(config);
    }

    @Test
    void optimizerLeavesThePriorVarianceAlone() {
        MultiLayerNetwork network = network(Flows.SMALL, Flows.parameters(Flows.SMALL), new StepPlan(0));
        network.fit(Flows.batch(Flows.SMALL, 5, 1));
        network.fit(Flows.batch(Flows.SMALL, 5, 2));

        assertThat(network.getLayer(0).getParam(FlowLayer.PRIOR_VARIANCE).toFloatVector())
                .containsOnly(1f);
    }

    @Test
    void volumePreservingFlowTracksThePriorVarianceOnceAStep() {
        FlowConfig config = Flows.config(true);
        INDArray parameters = Flows.parameters(config);
        DataSet batch = Flows.batch(config, 5, 1);
        long images = 5;
        INDArray tokens = batch.getFeatures()
                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, config.dimensions()))
                .dup('c')
                .reshape(images, config.tokens(0), config.tokenWidth(0));
        INDArray features = batch.getFeatures();
        INDArray z = new TarFlow(config, parameters)
                .encode(
                        tokens,
                        features.getColumn(config.dimensions()).dup(),
                        features.getColumn(config.dimensions() + 1L).toIntVector())
                .latent();
        INDArray expected = z.mul(z).mean(0).mul(0.1).add(0.9).reshape(config.dimensions());

        MultiLayerNetwork network = network(config, parameters, new StepPlan(0));
        network.fit(batch);

        INDArray variance = network.getLayer(0).getParam(FlowLayer.PRIOR_VARIANCE);
        assertThat(variance.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
        assertThat(expected.sub(1).amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }
}
