package org.tarflow4j.jobs.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void oneStallMovesTheMostAndNotTheMedian() {
        assertThat(Timing.of(new double[] {2, 9, 1})).isEqualTo(new Timing(2, 1, 9));
        assertThat(Timing.of(new double[] {4, 1, 2, 9})).isEqualTo(new Timing(3, 1, 9));
        assertThat(Timing.of(new double[] {5})).isEqualTo(new Timing(5, 5, 5));
    }
}
