package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.NativeHeap;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.ParameterLayout;

class StepAllocationTest {
    private static final int WARM_UP = 5;
    private static final int STEPS = 15;
    /** [B, T, C] floats. */
    private static final long ACTIVATION_BYTES = 16 * 64 * 256 * Float.BYTES;

    @Test
    void aStepAllocatesLessThanHalfAnActivation() {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "model.image-size", "16",
                        "model.channels", "3",
                        "model.classes", "10",
                        "model.patch-sizes", "[2]",
                        "model.widths", "[256]",
                        "model.layers", "[2, 2]",
                        "training.clip-norm", "1.0",
                        "training.batch-size", "16"));
        try (INDArray parameters = Nd4j.zeros(new ParameterLayout(settings.model()).size());
                SyntheticTraining training = new SyntheticTraining(settings, parameters)) {
            for (int i = 0; i < WARM_UP; i++) {
                training.step();
            }
            long scratch = training.scratchBytes();
            long[] growth = new long[STEPS];
            for (int i = 0; i < STEPS; i++) {
                long before = NativeHeap.bytes();
                training.step();
                growth[i] = NativeHeap.bytes() - before;
            }
            // What is left are the batch itself (its images' pixels), views, and vectors of a number per image. The
            // compiler's and the collector's own memory comes and goes in single steps, so the median counts.
            Arrays.sort(growth);
            assertThat(growth[STEPS / 2])
                    .as("bytes by which the native heap grew, step by step: %s", Arrays.toString(growth))
                    .isLessThan(ACTIVATION_BYTES / 2);
            assertThat(training.scratchBytes()).isEqualTo(scratch).isGreaterThan(20 * ACTIVATION_BYTES);
        }
    }
}
