package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.KernelSet;

/** The scratch that is predicted is the scratch that is taken, to the element, in every piece of memory. */
class FlowScratchTest {
    /** Large enough for several pieces, and for attention by ND4J in several groups of images. */
    private static final FlowConfig LARGER =
            new FlowConfig(32, 3, 10, List.of(2, 4), List.of(128), List.of(2, 1), 1, false, 1, 0);

    record Case(FlowConfig config, Activations activations, KernelSet kernels, List<Integer> steps) {}

    static Stream<Case> cases() {
        List<FlowConfig> configs = new ArrayList<>(SmallFlows.all());
        // One token: nothing is coupled.
        configs.add(new FlowConfig(4, 1, 0, List.of(4, 2), List.of(64), List.of(1), 1, false, 0, 0));
        List<Case> cases = new ArrayList<>();
        for (Activations activations : Activations.values()) {
            for (KernelSet kernels : List.of(KernelSet.VECTOR, KernelSet.ND4J)) {
                for (FlowConfig config : configs) {
                    for (List<Integer> steps : List.of(List.of(1), List.of(3, 4))) {
                        cases.add(new Case(config, activations, kernels, steps));
                    }
                }
                cases.add(new Case(LARGER, activations, kernels, List.of(9)));
                cases.add(new Case(LARGER, activations, kernels, List.of(4, 5)));
            }
        }
        // More images than a partial sum has rows.
        cases.add(new Case(SmallFlows.PLAIN, Activations.KEPT, KernelSet.VECTOR, List.of(131)));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofTrainingStepsIsWhatIsTaken(Case which) {
        isWhatIsTaken(
                which,
                (flow, images) -> {
                    flow.forward(tokens(flow, images), levels(images), labels(flow, images));
                    flow.backward(
                            Nd4j.ones(DataType.FLOAT, images),
                            Nd4j.create(DataType.FLOAT, flow.parameters().length()));
                },
                FlowScratch::train);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofInputGradientsIsWhatIsTaken(Case which) {
        isWhatIsTaken(
                which,
                (flow, images) -> flow.inputGradient(tokens(flow, images), levels(images), labels(flow, images)),
                FlowScratch::inputGradient);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofEncodingIsWhatIsTaken(Case which) {
        isWhatIsTaken(
                which,
                (flow, images) -> flow.encode(tokens(flow, images), levels(images), labels(flow, images)),
                FlowScratch::encode);
    }

    private static void isWhatIsTaken(
            Case which, ObjIntConsumer<TarFlow> pass, ObjIntConsumer<FlowScratch> prediction) {
        TarFlow flow = new TarFlow(
                which.config(),
                SmallFlows.parameters(which.config(), 1, DataType.FLOAT),
                which.activations(),
                which.kernels().kernels());
        FlowScratch predicted = new FlowScratch(
                which.config(), which.activations(), which.kernels().kernels().scratch());
        for (int images : which.steps()) {
            pass.accept(flow, images);
            prediction.accept(predicted, images);
        }

        assertThat(predicted.reached()).isEqualTo(flow.scratchReached());
        assertThat(predicted.elements()).isEqualTo(flow.scratchElements());
        flow.freeScratch();
    }

    private static INDArray tokens(TarFlow flow, int images) {
        return SmallFlows.tokens(flow.config(), images, 2, DataType.FLOAT);
    }

    private static INDArray levels(int images) {
        return SmallFlows.levels(images, DataType.FLOAT);
    }

    private static int[] labels(TarFlow flow, int images) {
        return SmallFlows.labels(flow.config(), images);
    }
}
