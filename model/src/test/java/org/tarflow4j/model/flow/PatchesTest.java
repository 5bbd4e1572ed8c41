package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PatchesTest {
    /** [2, 3, 6, 6] with every value its own index. */
    private final INDArray image =
            Nd4j.arange(2 * 3 * 6 * 6).castTo(DataType.FLOAT).reshape('c', 2, 3, 6, 6);

    @Test
    void tokensAreRowMajorAndInsideATokenComeChannelRowColumn() {
        INDArray tokens = Patches.patchify(image, 2);
        assertThat(tokens.shape()).containsExactly(2, 9, 12);
        for (int b = 0; b < 2; b++) {
            for (int token = 0; token < 9; token++) {
                for (int d = 0; d < 12; d++) {
                    int row = token / 3 * 2 + d % 4 / 2;
                    int column = token % 3 * 2 + d % 2;
                    assertThat(tokens.getDouble(b, token, d)).isEqualTo(image.getDouble(b, d / 4, row, column));
                }
            }
        }
    }

    @Test
    void unpatchifyUndoesPatchify() {
        for (int patch : new int[] {1, 2, 3, 6}) {
            assertThat(Patches.unpatchify(Patches.patchify(image, patch), 3, patch))
                    .isEqualTo(image);
        }
    }

    @Test
    void repatchGivesTheTokensOfTheOtherSize() {
        assertThat(Patches.repatch(Patches.patchify(image, 2), 3, 2, 3)).isEqualTo(Patches.patchify(image, 3));
        INDArray tokens = Patches.patchify(image, 2);
        assertThat(Patches.repatch(tokens, 3, 2, 2)).isSameAs(tokens);
    }
}
