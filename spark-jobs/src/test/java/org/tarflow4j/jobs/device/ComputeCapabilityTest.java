package org.tarflow4j.jobs.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeCapabilityTest {
    /** K40, K80, V100, Jetson Xavier, T4, A100, RTX 30, RTX 40, H100, B200. */
    @ParameterizedTest
    @CsvSource({
        "3, 5, false",
        "3, 7, true",
        "7, 0, true",
        "7, 2, true",
        "7, 5, true",
        "8, 0, true",
        "8, 6, true",
        "8, 9, true",
        "9, 0, false",
        "10, 0, false"
    })
    void codeRunsOnTheSameMajorAndLaterMinors(int major, int minor, boolean expected) {
        assertThat(new ComputeCapability(major, minor).hasCode()).isEqualTo(expected);
    }
}
