package org.tarflow4j.jobs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.DeterminantCheck;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;

class EvaluationMemoryTest {
    private static final int GROUP = 12;

    private final Settings settings = settings(Map.of("evaluation.pipeline-density.images", "2"));
    private final FlowConfig model = settings.model();
    private final EvaluationMemory memory = new EvaluationMemory(model, settings);
    private final INDArray parameters = InitialParameters.draw(model, 1);

    @Test
    void likelihoodsAreBoundedByWhatAFlowHolds() {
        TarFlow flow = new TarFlow(model, parameters);
        flow.encode(tokens(GROUP, DataType.FLOAT), levels(GROUP, DataType.FLOAT), new int[GROUP]);
        long held = Float.BYTES * (flow.scratchElements() + parameters.length());
        assertThat(memory.likelihoods()).isBetween(held, held * 3 / 2);
    }

    /** The float64 copy beside the weights is two thirds of what the audit holds of them. */
    @Test
    void theAuditHoldsTheWeightsTwice() {
        TarFlow precise = new TarFlow(model, parameters.castTo(DataType.DOUBLE));
        DeterminantCheck.of(precise, tokens(1, DataType.DOUBLE), levels(1, DataType.DOUBLE), new int[1], 4, 1);
        long held = Float.BYTES * parameters.length()
                + Double.BYTES * (precise.parameters().length() + precise.scratchElements());
        assertThat(memory.audit()).isBetween(held, 3 * held);
        assertThat(memory.bothWeights()).isEqualTo(3 * memory.weights());
    }

    @Test
    void theDensityTakesGradientsOfAGroupInFloat64() {
        TarFlow precise = new TarFlow(model, parameters.castTo(DataType.DOUBLE));
        precise.inputGradient(tokens(GROUP, DataType.DOUBLE), levels(GROUP, DataType.DOUBLE), new int[GROUP]);
        long held = Float.BYTES * parameters.length()
                + Double.BYTES * (precise.parameters().length() + precise.scratchElements());
        assertThat(memory.density()).isBetween(held, held * 3 / 2);
        assertThat(memory.task()).isEqualTo(memory.density());
        EvaluationMemory off = new EvaluationMemory(model, settings(Map.of()));
        assertThat(off.density()).isZero();
        assertThat(off.executor(1).arrays()).isEqualTo(Math.max(off.likelihoods(), off.audit()));
    }

    @Test
    void tasksAreCountedAndPrinted() {
        assertThat(memory.executor(1).arrays()).isEqualTo(memory.task());
        assertThat(memory.executor(8).arrays()).isEqualTo(3 * memory.task());
        assertThat(memory.local(2).arrays()).isEqualTo(memory.weights() + 2 * memory.task());
        assertThat(String.join("\n", MemoryTable.lines(memory, 2)))
                .containsOnlyOnce("spark.executor.memory =")
                .contains("local mode, 2 cores", "density behind the denoiser");
    }

    private INDArray tokens(int images, DataType type) {
        return Nd4j.zeros(type, images, model.tokens(0), model.tokenWidth(0));
    }

    private static INDArray levels(int images, DataType type) {
        return Nd4j.valueArrayOf(new long[] {images}, 0.3, type);
    }

    private static Settings settings(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of(
                "model.image-size", "16",
                "model.channels", "1",
                "model.classes", "3",
                "model.patch-sizes", "[2]",
                "model.widths", "[128]",
                "model.layers", "[2,6]",
                "evaluation.batch-size", Integer.toString(GROUP),
                "evaluation.workers", "3",
                "sampling.denoise.steps", "1"));
        all.putAll(options);
        return Settings.load(Optional.empty(), all);
    }
}
