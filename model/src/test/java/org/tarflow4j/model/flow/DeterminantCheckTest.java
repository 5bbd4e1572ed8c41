package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.kernel.Nd4jKernels;

class DeterminantCheckTest {
    static List<FlowConfig> configs() {
        return SmallFlows.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aSoundFlowPasses(FlowConfig config) {
        DeterminantCheck found = check(SmallFlows.flow(config, 1, DataType.DOUBLE));
        assertThat(found.slope()).isLessThan(1e-9);
        assertThat(found.outside()).isLessThan(1e-9);
        assertThat(found.sum()).isLessThan(config.floorMass() == 0 ? 1e-12 : 1e-9);
    }

    @Test
    void aScaleThatIsNotTheOneReportedIsSeen() {
        DeterminantCheck found = check(spoiled((x, v, logDeterminant) -> v.muli(1.001)));
        assertThat(found.slope()).isBetween(9e-4, 1.1e-3);
    }

    @Test
    void aSumThatIsNotThatOfTheScalesIsSeen() {
        DeterminantCheck found = check(spoiled((x, v, logDeterminant) -> logDeterminant.addi(1e-3)));
        assertThat(found.sum()).isBetween(1.9e-3, 2.1e-3);
    }

    @Test
    void aTokenThatSeesALaterOneIsSeen() {
        DeterminantCheck found =
                check(spoiled((x, v, logDeterminant) -> v.addi(x.meanNumber().doubleValue())));
        assertThat(found.outside()).isGreaterThan(1e-2);
    }

    @Test
    void floatsAreRefused() {
        assertThatThrownBy(() -> check(SmallFlows.flow(SmallFlows.PLAIN, 1, DataType.FLOAT)))
                .hasMessageContaining("float64");
    }

    /** What happens to a block's coupling after it was right. */
    private interface Fault {
        void strike(INDArray x, INDArray v, INDArray logDeterminant);
    }

    private static TarFlow spoiled(Fault fault) {
        Kernels sound = new Nd4jKernels();
        Kernels kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(sound, arguments);
                    if (method.getName().equals("affine")) {
                        fault.strike((INDArray) arguments[0], (INDArray) arguments[3], (INDArray) arguments[4]);
                    }
                    return result;
                });
        INDArray parameters = SmallFlows.parameters(SmallFlows.PLAIN, 1, DataType.DOUBLE);
        return new TarFlow(SmallFlows.PLAIN, parameters, Activations.KEPT, kernels);
    }

    private static DeterminantCheck check(TarFlow flow) {
        FlowConfig config = flow.config();
        INDArray tokens = SmallFlows.tokens(config, 1, 2, DataType.DOUBLE);
        int[] labels = config.classes() == 0 ? null : new int[] {1};
        return DeterminantCheck.of(flow, tokens, SmallFlows.levels(1, DataType.DOUBLE), labels, 12, 3);
    }
}
