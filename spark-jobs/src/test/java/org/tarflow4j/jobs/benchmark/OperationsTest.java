package org.tarflow4j.jobs.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Guidance;

class OperationsTest {
    /** Block 0: T = 4, D = 16, C = 64, 1 layer. Block 1: T = 16, D = 4, C = 128, 2 layers. */
    private static final FlowConfig SMALL =
            new FlowConfig(8, 1, 3, List.of(4, 2), List.of(64, 128), List.of(1, 2), 1.0, false, 0, 0);

    private static final long WEIGHTS_0 = 16 * 64 + 12 * 64 * 64 + 64 * 32;
    private static final long WEIGHTS_1 = 4 * 128 + 2 * 12 * 128 * 128 + 128 * 8;
    private static final double ATTENTION = 2.0 * 4 * 4 * 64 + 2 * (2 * 16 * 16 * 128);

    private final Operations small = new Operations(SMALL);

    @Test
    void weightsAreThoseThatEveryTokenIsMultipliedWith() {
        assertThat(small.weights(0)).isEqualTo(52_224).isEqualTo(WEIGHTS_0);
        assertThat(small.weights(1)).isEqualTo(394_752).isEqualTo(WEIGHTS_1);
    }

    @Test
    void trainingAndDenoising() {
        double perToken = 4.0 * WEIGHTS_0 + 16.0 * WEIGHTS_1;
        assertThat(small.training()).isEqualTo(39_548_928.0).isEqualTo(6 * perToken + 3 * ATTENTION);
        assertThat(small.denoising()).isEqualTo(26_499_072.0).isEqualTo(4 * perToken + 3 * ATTENTION);
    }

    @Test
    void samplingCountsGuidedBlocksTwice() {
        // Keys and values of 1 + 2 + 3 and of 1 + … + 15 tokens, two products each.
        double block0 = 2.0 * WEIGHTS_0 * 3 + 4 * 6 * 64;
        double block1 = 2.0 * WEIGHTS_1 * 15 + 2 * (4 * 120 * 128);
        assertThat(small.sampling(Guidance.NONE)).isEqualTo(12_280_320.0).isEqualTo(block0 + block1);
        assertThat(small.sampling(guided(Guidance.Style.TARFLOW, 1))).isEqualTo(block0 + 2 * block1);
        assertThat(small.sampling(guided(Guidance.Style.TARFLOW, -1))).isEqualTo(2 * (block0 + block1));
        assertThat(small.sampling(guided(Guidance.Style.STARFLOW, -1))).isEqualTo(block0 + 2 * block1);
    }

    @Test
    void aSharedLayerCountsInEachBlockThatRunsIt() {
        FlowConfig own = new FlowConfig(8, 1, 0, List.of(4), List.of(64), List.of(2, 2), 1.0, false, 0, 0);
        FlowConfig shared = new FlowConfig(8, 1, 0, List.of(4), List.of(64), List.of(2, 2), 1.0, false, 1, 0);
        assertThat(new Operations(shared).training()).isEqualTo(new Operations(own).training());
    }

    @Test
    void aVolumePreservingFlowHasHalfTheOutputs() {
        FlowConfig shiftsOnly = new FlowConfig(8, 1, 3, List.of(4), List.of(64), List.of(1), 1.0, true, 0, 0);
        assertThat(new Operations(shiftsOnly).weights(0)).isEqualTo(WEIGHTS_0 - 64 * 16);
    }

    /** 6·parameters·tokens is the usual estimate; embeddings, a fifth of the parameters, do not see every token. */
    @ParameterizedTest
    @CsvSource({"A, 11.8e6, 64", "B, 46.8e6, 256"})
    void namedModelsHaveTheirSizes(NamedModel name, double parameters, int tokens) {
        FlowConfig model =
                Settings.loadShipped(name.recipe(), Map.of(), Map.of()).model();
        assertThat((double) new ParameterLayout(model).trainableSize())
                .isCloseTo(parameters, within(0.01 * parameters));
        double estimate = 6 * parameters * tokens;
        assertThat(new Operations(model).training()).isBetween(0.75 * estimate, estimate);
    }

    private static Guidance guided(Guidance.Style style, int flows) {
        return new Guidance(2, style, true, flows, 1);
    }
}
