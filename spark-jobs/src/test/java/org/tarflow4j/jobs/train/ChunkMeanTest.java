package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;
import scala.collection.JavaConverters;

class ChunkMeanTest {
    private static Piece piece(long images, float... values) {
        return new Piece(images, FloatBytes.of(Nd4j.createFromArray(values), 0, values.length));
    }

    private static float[] mean(Piece... pieces) {
        List<Tuple2<Long, Object>> sent = new ArrayList<>();
        Arrays.stream(pieces).forEach(piece -> sent.add(new Tuple2<>(ChunkKey.of(1, sent.size()), piece)));
        byte[] mean = Objects.requireNonNull(ChunkMean.mean(
                JavaConverters.asScalaIteratorConverter(sent.iterator()).asScala()));
        float[] values = new float[mean.length / Float.BYTES];
        FloatBytes.asFloats(mean).get(values);
        return values;
    }

    @Test
    void theMeanIsWeightedByImages() {
        assertThat(mean(piece(3, 1, 2), piece(1, 5, -2))).containsExactly(2, 1);
    }

    @Test
    void theMeanOverOneWorkerIsWhatItHasBitForBit() {
        float[] odd = {0.1f, Float.MIN_VALUE, -0.0f, 3e38f, 1e-20f};
        assertThat(mean(piece(7, odd))).isEqualTo(odd);
        assertThat(mean(piece(7, 0.1f, 3e38f), piece(7, 0.1f, 3e38f))).containsExactly(0.1f, 3e38f);
    }

    @Test
    void longChunksAreAveragedToTheLastElement() {
        float[] ones = new float[10_001];
        float[] threes = new float[10_001];
        Arrays.fill(ones, 1);
        Arrays.fill(threes, 3);
        float[] twos = mean(piece(5, ones), piece(5, threes));
        assertThat(twos).containsOnly(2).hasSize(10_001);
    }

    @Test
    void keysSortByChunkThenWorker() {
        assertThat(ChunkKey.of(1, 70_000)).isLessThan(ChunkKey.of(2, 0));
        assertThat(ChunkKey.of(1, 2)).isLessThan(ChunkKey.of(1, 10));
        assertThat(new ChunkKey(3000).getPartition(ChunkKey.of(2999, 70_000))).isEqualTo(2999);
    }

    @Test
    void theFirstElementThatIsNoNumberIsFound() {
        float[] values = new float[10_000];
        INDArray vector = Nd4j.createFromArray(values);
        assertThat(FloatBytes.firstNotFinite(vector)).isEqualTo(-1);
        for (int at : new int[] {0, 4095, 4096, 9_999}) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                float[] damaged = values.clone();
                damaged[at] = bad;
                assertThat(FloatBytes.firstNotFinite(Nd4j.createFromArray(damaged)))
                        .isEqualTo(at);
            }
        }
    }
}
