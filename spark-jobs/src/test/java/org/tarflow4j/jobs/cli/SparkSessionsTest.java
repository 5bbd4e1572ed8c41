package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarflow4j.jobs.config.DeviceKind;

class SparkSessionsTest {
    private static final String SILENCE = "spark.storage.blockManagerHeartbeatTimeoutMs";

    /** Seen with a machine that slept for ten minutes: Spark gave the executor up, which took the driver with it. */
    @ParameterizedTest
    @ValueSource(strings = {"local", "local[2]", "local[*]"})
    void whereDriverAndExecutorAreOneProcessSilenceEndsNothing(String master) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        SparkSessions.configure(conf, "train", DeviceKind.CPU);
        assertThat(TimeUnit.MILLISECONDS.toDays(conf.getTimeAsMs(SILENCE))).isGreaterThan(365);
    }

    @Test
    void executorsOfAClusterAreGivenUpAfterSparksOwnTime() {
        SparkConf conf = new SparkConf(false).set("spark.master", "spark://127.0.0.1:7077");
        SparkSessions.configure(conf, "train", DeviceKind.CPU);
        assertThat(conf.contains(SILENCE)).isFalse();
    }
}
