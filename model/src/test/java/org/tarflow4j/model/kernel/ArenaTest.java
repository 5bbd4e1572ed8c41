package org.tarflow4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ArenaTest {
    private static final long LARGE = 5 << 20;

    private final Arena arena = new Arena(DataType.FLOAT);

    @Test
    void arraysHeldTogetherDoNotOverlap() {
        INDArray a = arena.take(3, 5).assign(1);
        INDArray b = arena.take(7).assign(2);
        INDArray large = arena.take(LARGE).assign(3);
        INDArray c = arena.takeZeros(2, 2);
        assertThat(a.sumNumber().doubleValue()).isEqualTo(15);
        assertThat(b.sumNumber().doubleValue()).isEqualTo(14);
        assertThat(large.minNumber().doubleValue()).isEqualTo(3);
        assertThat(c.sumNumber().doubleValue()).isZero();
        assertThat(a.ordering()).isEqualTo('c');
        assertThat(a.dataType()).isEqualTo(DataType.FLOAT);
    }

    @Test
    void theSameCallsGetTheSameMemory() {
        INDArray first = arena.take(4, 4);
        arena.take(LARGE);
        long elements = arena.allocatedElements();
        for (int pass = 0; pass < 3; pass++) {
            arena.reset();
            assertThat(arena.take(4, 4)).isSameAs(first);
            arena.take(LARGE);
            assertThat(arena.allocatedElements()).isEqualTo(elements);
        }
    }

    @Test
    void releaseGivesBackWhatWasTakenSinceTheMarkAndNothingElse() {
        INDArray kept = arena.take(8).assign(1);
        Arena.Mark mark = arena.mark();
        INDArray inner = arena.take(8).assign(2);
        arena.take(LARGE);
        arena.release(mark);
        assertThat(arena.mark()).isEqualTo(mark);
        assertThat(arena.take(8)).isSameAs(inner);
        assertThat(kept.sumNumber().doubleValue()).isEqualTo(8);
    }

    /** ND4J's own get() takes this part for empty. */
    @Test
    void aPartOfAViewNearTheStartOfItsMemoryIsNotEmpty() {
        Arena arena = new Arena(DataType.FLOAT);
        arena.take(16);
        INDArray view = arena.take(4, 8);
        for (int i = 0; i < 32; i++) {
            view.putScalar(i / 8, i % 8, i);
        }
        assertThat(view.get(NDArrayIndex.interval(2, 4), NDArrayIndex.all()).isEmpty())
                .as("if this fails, ND4J is mended and Views can go")
                .isTrue();
        assertThat(Views.part(view, 0, 2, 4).getDouble(1, 3)).isEqualTo(27);
        assertThat(Views.part(Views.part(view, 1, 4, 8), 0, 3, 4).getDouble(0, 1))
                .isEqualTo(29);
    }
}
