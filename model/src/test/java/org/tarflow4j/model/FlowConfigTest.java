package org.tarflow4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlowConfigTest {
    @Test
    void listsOfLengthOneStandForEveryBlock() {
        FlowConfig config =
                new FlowConfig(64, 3, 1000, List.of(2), List.of(1280), List.of(4, 4, 4, 24), 1, false, 0, 0);
        assertThat(config.blocks()).isEqualTo(4);
        assertThat(config.patchSizes()).containsExactly(2, 2, 2, 2);
        assertThat(config.widths()).containsExactly(1280, 1280, 1280, 1280);
        assertThat(config.tokens(0)).isEqualTo(1024);
        assertThat(config.tokenWidth(3)).isEqualTo(12);
        assertThat(config.dimensions()).isEqualTo(12288);
    }

    @Test
    void everyViolationIsReportedAtOnce() {
        assertThatThrownBy(() ->
                        new FlowConfig(28, 0, -1, List.of(4, 5), List.of(100, 64), List.of(0), Double.NaN, false, 1, 1))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.violations())
                        .extracting(Violation::toString)
                        .containsExactlyInAnyOrder(
                                "channels = 0 must be at least 1",
                                "classes = -1 must be at least 0",
                                "input-scale = NaN must be a positive number",
                                "patch-sizes = 5 must divide image-size 28",
                                "widths = 100 must be a multiple of the head width 64",
                                "layers = 0 must be at least 1",
                                "floor-mass = 1.0 must be at least 0 and less than 1",
                                "widths = [100, 64] must all be equal when shared-backbone-layers > 0"));
    }

    @Test
    void listsOfUnequalLengthsAreRefused() {
        assertThatThrownBy(() -> new FlowConfig(8, 1, 0, List.of(2, 2), List.of(64), List.of(1, 1, 1), 1, false, 0, 0))
                .hasMessage("patch-sizes = [2, 2] must have 1 or 3 values");
        assertThatThrownBy(() -> new FlowConfig(8, 1, 0, List.of(), List.of(), List.of(), 1, false, 0, 0))
                .hasMessageContaining("layers = [] must have 1 or 1 values");
    }

    /** A recipe or a checkpoint from elsewhere may claim anything. */
    @Test
    void sizesThatNobodyCouldComputeAreRefused() {
        assertThatThrownBy(() -> new FlowConfig(
                        1 << 30,
                        3,
                        Integer.MAX_VALUE,
                        List.of(1),
                        List.of(1 << 30),
                        List.of(2_000_000_000),
                        1,
                        false,
                        0,
                        0))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.violations())
                        .extracting(Violation::key)
                        .containsExactlyInAnyOrder("image-size", "classes", "layers", "widths"));
    }
}
