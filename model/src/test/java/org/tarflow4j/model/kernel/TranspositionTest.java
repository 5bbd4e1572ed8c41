package org.tarflow4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TranspositionTest {
    private static final int[] SIZES = {1, 4, 13, 33, 207, 1300};

    @Test
    void isWhatNd4jMakesOfIt() {
        for (int rows : SIZES) {
            for (int columns : SIZES) {
                for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.INT}) {
                    // Parts of larger arrays, as parameters are.
                    INDArray from = Views.part(numbers(type, rows + 3, columns), 0, 2, rows + 2);
                    INDArray around = Nd4j.ones(type, columns + 2, rows);
                    Transposition.copy(from, Views.part(around, 0, 1, columns + 1));

                    String as = type + " " + rows + "×" + columns;
                    assertThat(Views.part(around, 0, 1, columns + 1).dup())
                            .as(as)
                            .isEqualTo(from.dup().transpose().dup('c'));
                    assertThat(around.getRow(0).dup()).as(as).isEqualTo(Nd4j.ones(type, rows));
                    assertThat(around.getRow(columns + 1).dup()).as(as).isEqualTo(Nd4j.ones(type, rows));
                }
            }
        }
    }

    private static INDArray numbers(DataType type, long rows, long columns) {
        return Nd4j.arange(rows * columns).castTo(type).reshape('c', rows, columns);
    }
}
