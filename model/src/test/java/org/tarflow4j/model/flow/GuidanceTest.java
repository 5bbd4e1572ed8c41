package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.flow.Guidance.Style;

class GuidanceTest {
    private static final FlowConfig CONFIG = SmallFlows.CONDITIONAL;
    private static final INDArray LEVELS = SmallFlows.levels(2, DataType.DOUBLE);

    private final TarFlow flow = SmallFlows.flow(CONFIG, 1, DataType.DOUBLE);
    private final INDArray latent = SmallFlows.tokens(CONFIG, 2, 2, DataType.DOUBLE);

    @Test
    void everyViolationIsReportedAtOnce() {
        assertThatThrownBy(() -> new Guidance(-1, Style.TARFLOW, false, -2, 0))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.violations())
                        .extracting(violation -> violation.key())
                        .containsExactly("scale", "flows", "attention-temperature"));
        assertThatThrownBy(() -> new Guidance(Double.NaN, Style.TARFLOW, false, -1, 1))
                .hasMessageContaining("scale = NaN must be a number of at least 0");
    }

    @Test
    void guidesAsManyBlocksAsAskedFromTheLatentSide() {
        Guidance two = new Guidance(3, Style.TARFLOW, false, 2, 1);
        assertThat(List.of(two.scaleFor(0), two.scaleFor(1), two.scaleFor(2))).containsExactly(3.0, 3.0, 0.0);
        Guidance all = new Guidance(3, Style.TARFLOW, false, -1, 1);
        assertThat(all.scaleFor(7)).isEqualTo(3);
        Guidance starflow = new Guidance(3, Style.STARFLOW, false, -1, 1);
        assertThat(List.of(starflow.scaleFor(0), starflow.scaleFor(1))).containsExactly(3.0, 0.0);
    }

    @Test
    void annealingGrowsLinearlyToTheFullScaleAtTheLastToken() {
        Guidance guidance = new Guidance(2, Style.TARFLOW, true, -1, 1);
        assertThat(List.of(guidance.annealed(2, 0, 5), guidance.annealed(2, 1, 5), guidance.annealed(2, 3, 5)))
                .containsExactly(0.5, 1.0, 2.0);
    }

    @Test
    void noGuidedBlocksAndNoScaleAreNoGuidance() {
        INDArray plain = decode(Guidance.NONE, 0, 2).tokens();
        assertThat(decode(new Guidance(0, Style.STARFLOW, false, 1, 0.5), 0, 2).tokens())
                .isEqualTo(plain);
        assertThat(decode(new Guidance(4, Style.TARFLOW, false, 0, 0.5), 0, 2).tokens())
                .isEqualTo(plain);
        assertThat(decode(new Guidance(4, Style.TARFLOW, false, -1, 1), 0, 2).tokens())
                .isNotEqualTo(plain);
    }

    @Test
    void withoutClassBothPassesAgreeAndGuidanceChangesNothing() {
        INDArray plain = decode(Guidance.NONE, -1, -1).tokens();
        for (Style style : Style.values()) {
            INDArray guided =
                    decode(new Guidance(2, style, false, -1, 1), -1, -1).tokens();
            assertThat(guided.sub(plain).amaxNumber().doubleValue())
                    .as("%s", style)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void nonPositiveScalesAreCountedPerImage() {
        Decoding strong = decode(new Guidance(400, Style.TARFLOW, false, -1, 1), -1, 1);
        assertThat(strong.nonPositiveScales()[0]).as("the image without class").isZero();
        assertThat(strong.nonPositiveScales()[1])
                .as("the strongly guided image")
                .isPositive();
    }

    private Decoding decode(Guidance guidance, int... labels) {
        return flow.decode(latent, LEVELS, labels, guidance);
    }
}
