package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WeightedMeanTest {
    private record Part(long images, float... values) {}

    private static Part part(long images, float... values) {
        return new Part(images, values);
    }

    private static float[] mean(Part... parts) {
        WeightedMean mean = new WeightedMean();
        // What was before must not matter.
        mean.begin(20_000);
        mean.add(new byte[80_000], 5);
        mean.begin(parts[0].values.length);
        for (Part part : parts) {
            mean.add(FloatBytes.of(Nd4j.createFromArray(part.values), 0, part.values.length), part.images);
        }
        float[] values = new float[parts[0].values.length];
        byte[] bytes = new byte[8 + values.length * Float.BYTES];
        mean.write(bytes, 8);
        FloatBytes.asFloats(ByteBuffer.wrap(bytes)).position(2).get(values);
        return values;
    }

    @Test
    void theMeanIsWeightedByImages() {
        assertThat(mean(part(3, 1, 2), part(1, 5, -2))).containsExactly(2, 1);
    }

    @Test
    void theMeanOfTheSameIsTheSameBitForBit() {
        float[] odd = {0.1f, Float.MIN_VALUE, 3e38f, 1e-20f};
        assertThat(mean(part(7, odd), part(7, odd))).isEqualTo(odd);
        assertThat(mean(part(7, 0.1f, 3e38f), part(7, 0.1f, 3e38f))).containsExactly(0.1f, 3e38f);
    }

    @Test
    void longChunksAreAveragedToTheLastElement() {
        float[] ones = new float[10_001];
        float[] threes = new float[10_001];
        Arrays.fill(ones, 1);
        Arrays.fill(threes, 3);
        float[] twos = mean(part(5, ones), part(5, threes));
        assertThat(twos).containsOnly(2).hasSize(10_001);
    }

    @Test
    void keysSortByChunkThenWorkerAndPartitionsHoldNeighbours() {
        assertThat(ChunkKey.of(1, 70_000)).isLessThan(ChunkKey.of(2, 0));
        assertThat(ChunkKey.of(1, 2)).isLessThan(ChunkKey.of(1, 10));
        assertThat(ChunkKey.chunk(ChunkKey.of(3000, 70_000))).isEqualTo(2999);
        for (int chunks : new int[] {1, 2, 9, 3000}) {
            ChunkKey partitioner = new ChunkKey(chunks, 4);
            int last = 0;
            for (int chunk = 0; chunk <= chunks; chunk++) {
                int partition = partitioner.getPartition(ChunkKey.of(chunk, 70_000));
                assertThat(partition).isBetween(last, last + 1).isLessThan(partitioner.numPartitions());
                last = partition;
            }
            assertThat(last).isEqualTo(partitioner.numPartitions() - 1);
        }
    }

    @Test
    void aVectorOfMoreThanTwoGibibytesIsSeenToItsEnd() {
        try (INDArray vector = Nd4j.createUninitialized(DataType.FLOAT, 600_000_000)) {
            vector.putScalar(599_999_999, 7);
            ByteBuffer end = FloatBytes.view(vector, 599_999_998L * Float.BYTES, 2 * Float.BYTES);
            assertThat(end.order(ByteOrder.nativeOrder()).getFloat(Float.BYTES)).isEqualTo(7);
            FloatBytes.copy(FloatBytes.view(Nd4j.createFromArray(3f, 5f), 0, 2 * Float.BYTES), vector, 599_999_998L);
            assertThat(FloatBytes.asFloats(ByteBuffer.wrap(FloatBytes.of(vector, 599_999_998L, 600_000_000L)))
                            .get(1))
                    .isEqualTo(5);
        }
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
