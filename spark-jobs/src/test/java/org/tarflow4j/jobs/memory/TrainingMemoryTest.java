package org.tarflow4j.jobs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.train.SyntheticTraining;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.kernel.KernelChoice;

class TrainingMemoryTest {
    static List<Map<String, String>> recipes() {
        return List.of(
                Map.of(),
                Map.of("model.image-size", "16", "training.batch-size", "37"),
                Map.of("training.recompute", "true", "model.shared-backbone-layers", "1"),
                // Parts of 12 and 13 images.
                Map.of("model.image-size", "32", "training.batch-size", "50", "training.gradient-accumulation", "4"),
                Map.of("model.volume-preserving", "true", "training.workers", "2"),
                Map.of("training.batch-size", "2", "training.gradient-accumulation", "3"));
    }

    /** What a worker really holds after a step. */
    @ParameterizedTest
    @MethodSource("recipes")
    void aWorkersArraysArePredictedToTheByte(Map<String, String> recipe) {
        Settings settings = settings(recipe);
        INDArray parameters = InitialParameters.draw(settings.model(), 1);
        try (SyntheticTraining training = new SyntheticTraining(settings, parameters)) {
            training.step();
            WorkerMemory predicted = memory(settings).worker();

            assertThat(predicted.state()).isEqualTo(training.stateBytes());
            assertThat(predicted.scratch()).isEqualTo(training.scratchBytes());
        }
    }

    @Test
    void averagedGradientsNeedMomentsOnTheDriverAndNotOnAWorker() {
        Settings both = settings(Map.of());
        Settings gradients = settings(Map.of("training.averaging", "gradients"));
        long trained = new ParameterLayout(both.model()).trainableSize();

        assertThat(memory(both).worker().state() - memory(gradients).worker().state())
                .isEqualTo(8 * trained);
        assertThat(memory(gradients).driver().arrays() - memory(both).driver().arrays())
                .as("twice, as the next round's are made beside those that are written down")
                .isEqualTo(16 * trained);
        assertThat(memory(gradients).checkpointBytes()).isEqualTo(memory(both).checkpointBytes());
    }

    @Test
    void aMovingAverageIsTheDriversAndTheCheckpoints() {
        TrainingMemory without = memory(settings(Map.of("training.ema-decay", "0")));
        TrainingMemory with = memory(settings(Map.of("training.ema-decay", "0.999")));
        long parameters = 4 * new ParameterLayout(settings(Map.of()).model()).size();

        assertThat(with.driver().arrays() - without.driver().arrays()).isEqualTo(parameters);
        assertThat(with.checkpointBytes() - without.checkpointBytes()).isEqualTo(parameters);
        assertThat(with.executor()).isEqualTo(without.executor());
    }

    @Test
    void localModeHasDriverAndAsManyWorkersAsRunAtOnceInOneJvm() {
        TrainingMemory memory = memory(settings(Map.of("training.workers", "2")));
        MemoryNeed worker = memory.executor();

        assertThat(memory.local(1).arrays()).isEqualTo(memory.driver().arrays() + worker.arrays());
        assertThat(memory.local(2).arrays()).isEqualTo(memory.local(1).arrays() + worker.arrays());
        assertThat(memory.local(8)).isEqualTo(memory.local(2));
        assertThat(memory.local(1).total()).isLessThan(memory.driver().total() + worker.total());
    }

    @Test
    void theTableNamesEveryOptionOnce() {
        List<String> lines = MemoryTable.lines(memory(settings(Map.of())), 2, OptionalLong.of(1_200_000));

        assertThat(String.join("\n", lines))
                .containsOnlyOnce("spark.driver.memory =")
                .containsOnlyOnce("spark.driver.memoryOverhead =")
                .containsOnlyOnce("spark.executor.memory =")
                .containsOnlyOnce("spark.executor.memoryOverhead =")
                .containsOnlyOnce("TARFLOW4J_DRIVER_MEMORY=")
                .contains("local mode, 2 cores", "the dataset 1.2 MB");
        assertThat(lines).allMatch(line -> line.length() <= 140);
    }

    private static TrainingMemory memory(Settings settings) {
        return new TrainingMemory(settings, KernelChoice.of(DataType.FLOAT).scratch());
    }

    private static Settings settings(Map<String, String> recipe) {
        Map<String, String> options = new HashMap<>(Map.of(
                "run.directory", "unused",
                "model.image-size", "8",
                "model.channels", "1",
                "model.classes", "3",
                "model.patch-sizes", "[2]",
                "model.widths", "[128]",
                "model.layers", "[1, 2]",
                "training.dataset", "unused",
                "training.batch-size", "16"));
        options.putAll(recipe);
        return Settings.load(Optional.empty(), options);
    }
}
