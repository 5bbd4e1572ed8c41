package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.TokenOrder;
import org.tarflow4j.model.transformer.ParameterViews;

/** Each block reads its tokens strictly in its order: no token sees itself or a later one. */
class CausalityTest {
    private static final FlowConfig CONFIG =
            new FlowConfig(6, 1, 0, List.of(2), List.of(64), List.of(2, 2), 1, false, 0, 0);
    private static final INDArray LEVELS = SmallFlows.levels(1, DataType.DOUBLE);

    @ParameterizedTest
    @EnumSource(TokenOrder.class)
    void aTokenChangesItselfAndLaterTokensOnly(TokenOrder order) {
        TarFlow flow = flowOfOneBlock(order);
        INDArray tokens = SmallFlows.tokens(CONFIG, 1, 2, DataType.DOUBLE);
        INDArray before = flow.encode(tokens, LEVELS, null).latent();
        int count = CONFIG.tokens(0);
        for (int index = 0; index < count; index++) {
            INDArray changed = tokens.dup();
            changed.slice(0).slice(order.token(index, count)).addi(1);
            INDArray after = flow.encode(changed, LEVELS, null).latent();
            for (int other = 0; other < count; other++) {
                int token = order.token(other, count);
                double change = after.slice(0)
                        .slice(token)
                        .sub(before.slice(0).slice(token))
                        .amaxNumber()
                        .doubleValue();
                if (other < index) {
                    assertThat(change)
                            .as("token %d after a change of token number %d", token, index)
                            .isZero();
                } else {
                    assertThat(change)
                            .as("token %d after a change of token number %d", token, index)
                            .isPositive();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TokenOrder.class)
    void shiftAndScaleOfATokenDoNotDependOnIt(TokenOrder order) {
        TarFlow flow = flowOfOneBlock(order);
        INDArray tokens = SmallFlows.tokens(CONFIG, 1, 3, DataType.DOUBLE);
        int count = CONFIG.tokens(0);
        for (int token = 0; token < count; token++) {
            INDArray[] latents = new INDArray[3];
            for (int step = 0; step < 3; step++) {
                INDArray changed = tokens.dup();
                changed.slice(0).slice(token).getScalar(1).addi(step);
                latents[step] =
                        flow.encode(changed, LEVELS, null).latent().slice(0).slice(token);
            }
            INDArray first = latents[1].sub(latents[0]);
            INDArray second = latents[2].sub(latents[1]);
            assertThat(second.sub(first).amaxNumber().doubleValue())
                    .as("curvature of token %d", token)
                    .isLessThan(1e-12);
            for (int d = 0; d < CONFIG.tokenWidth(0); d++) {
                assertThat(first.getDouble(d) != 0)
                        .as("dimension %d of token %d", d, token)
                        .isEqualTo(d == 1);
            }
        }
    }

    /** The other block gets zero output weights and biases, which makes it the identity. */
    private static TarFlow flowOfOneBlock(TokenOrder order) {
        TarFlow flow = SmallFlows.flow(CONFIG, 1, DataType.DOUBLE);
        ParameterViews views = new ParameterViews(flow.layout(), flow.parameters());
        String silent = order == TokenOrder.FORWARD ? "blocks.1" : "blocks.0";
        views.view(silent + ".proj_out.weight").assign(0);
        views.view(silent + ".proj_out.bias").assign(0);
        return flow;
    }
}
