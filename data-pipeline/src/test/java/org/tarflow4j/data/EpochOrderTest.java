package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {
    private static final int[] GROUPS = new Random(3).ints(37, 1, 60).toArray();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1000})
    void anEpochIsAPermutation(int epoch) {
        long[] order = epoch(new EpochOrder(GROUPS, 5), epoch);
        Arrays.sort(order);
        assertThat(order).isEqualTo(LongStream.range(0, order.length).toArray());
    }

    @Test
    void theOrderIsAPureFunctionOfSeedAndEpoch() {
        long[] expected = epoch(new EpochOrder(GROUPS, 5), 1);

        assertThat(epoch(new EpochOrder(GROUPS, 5), 0)).isNotEqualTo(expected);
        assertThat(epoch(new EpochOrder(GROUPS, 6), 1)).isNotEqualTo(expected);
        EpochOrder visitedAtRandom = new EpochOrder(GROUPS, 5);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            visitedAtRandom.row(random.nextInt(3), random.nextInt(expected.length));
            int position = random.nextInt(expected.length);
            assertThat(visitedAtRandom.row(1, position)).isEqualTo(expected[position]);
        }
    }

    @Test
    void aRowGroupIsReadFromItsFirstRowToItsLastBeforeTheNext() {
        int[] groups = new int[50];
        Arrays.fill(groups, 100);
        long[] order = epoch(new EpochOrder(groups, 5), 0);

        for (int start = 0; start < order.length; start += 100) {
            assertThat(Arrays.stream(order, start, start + 100)
                            .map(row -> row / 100)
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void oneRowGroupIsShuffledThroughout() {
        long[] order = epoch(new EpochOrder(new int[] {10_000}, 5), 0);
        assertThat(epoch(new EpochOrder(new int[] {10_000}, 5), 1)).isNotEqualTo(order);
        long stay = IntStream.range(0, order.length).filter(i -> order[i] == i).count();
        assertThat(stay).isLessThan(10);
        double meanOfFirstHalf = Arrays.stream(order, 0, 5000).average().orElseThrow();
        assertThat(meanOfFirstHalf).isBetween(4800.0, 5200.0);
    }

    @Test
    void refusesPositionsOutside() {
        EpochOrder order = new EpochOrder(new int[] {2, 3}, 5);
        assertThatThrownBy(() -> order.row(0, 5)).hasMessage("Position 5 of epoch 0, 5 rows");
    }

    private static long[] epoch(EpochOrder order, int epoch) {
        long[] rows = new long[(int) order.rows()];
        Arrays.setAll(rows, position -> order.row(epoch, position));
        return rows;
    }
}
