package org.tarflow4j.jobs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.kernel.KernelChoice;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

class SamplingMemoryTest {
    static List<Map<String, String>> recipes() {
        return List.of(
                Map.of(),
                Map.of("sampling.guidance.scale", "1", "sampling.batch-size", "24"),
                Map.of("sampling.recompute", "true", "sampling.batch-size", "24"));
    }

    /** What a flow really holds after both stages. */
    @ParameterizedTest
    @MethodSource("recipes")
    void theScratchOfATaskIsBoundedAndNotByMuch(Map<String, String> recipe) {
        Settings settings = settings(recipe);
        FlowConfig model = settings.model();
        TarFlow flow = new TarFlow(
                model,
                InitialParameters.draw(model, 1),
                settings.sampling().recompute() ? Activations.RECOMPUTED : Activations.KEPT);
        FlowSampler sampler = new FlowSampler(
                flow, settings.sampling().guidance(), settings.sampling().denoise(), Draws.keyed(1), 0);
        int size = settings.sampling().batchSize();
        sampler.draw(LongStream.range(0, size).toArray(), new int[size]);
        long held = Float.BYTES * flow.scratchElements();
        flow.freeScratch();
        SamplingMemory memory = memory(settings);
        long planned = memory.caches() + memory.denoising();
        assertThat(planned).isBetween(held, held * 3 / 2);
    }

    @Test
    void stagesThatDoNotRunTakeNothing() {
        SamplingMemory generate = memory(settings(Map.of("sampling.stages", "generate")));
        SamplingMemory denoise = memory(settings(Map.of("sampling.stages", "denoise")));
        assertThat(generate.denoising()).isZero();
        assertThat(denoise.caches()).isZero();
        assertThat(memory(settings(Map.of())).task()).isEqualTo(generate.task() + denoise.task() - generate.groups());
    }

    @Test
    void weightsLieOnceInAJvmAndTheRestForEachTask() {
        SamplingMemory memory = memory(settings(Map.of("sampling.workers", "3")));
        assertThat(memory.executor(1).arrays()).isEqualTo(memory.weights() + memory.task());
        assertThat(memory.executor(8).arrays()).isEqualTo(memory.weights() + 3 * memory.task());
        List<String> lines = MemoryTable.lines(memory, 2);
        assertThat(String.join("\n", lines))
                .containsOnlyOnce("spark.executor.memory =")
                .contains("local mode, 2 cores", "caches of keys and values");
        assertThat(lines).allMatch(line -> line.length() <= 140);
    }

    private static SamplingMemory memory(Settings settings) {
        return new SamplingMemory(
                settings.model(),
                settings.sampling(),
                KernelChoice.of(DataType.FLOAT).scratch());
    }

    private static Settings settings(Map<String, String> recipe) {
        Map<String, String> options = new HashMap<>(Map.of(
                "model.image-size", "16",
                "model.channels", "1",
                "model.classes", "3",
                "model.patch-sizes", "[2]",
                "model.widths", "[128]",
                "model.layers", "[2,6]",
                "sampling.batch-size", "48",
                "sampling.denoise.steps", "1"));
        options.putAll(recipe);
        return Settings.load(Optional.empty(), options);
    }
}
