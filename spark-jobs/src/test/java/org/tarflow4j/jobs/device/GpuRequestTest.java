package org.tarflow4j.jobs.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tarflow4j.jobs.config.DeviceKind.CPU;
import static org.tarflow4j.jobs.config.DeviceKind.GPU;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.DeviceKind;

class GpuRequestTest {
    private static final String CLUSTER = "spark://head:7077";
    private static final String EXECUTOR = "spark.executor.resource.gpu.amount";
    private static final String TASK = "spark.task.resource.gpu.amount";

    @Test
    void whatCanWorkPasses() {
        assertThatCode(() -> {
                    GpuRequest.require(conf("local[2]"), CPU);
                    GpuRequest.require(conf(CLUSTER), CPU);
                    GpuRequest.require(conf(CLUSTER).set(EXECUTOR, "1"), GPU);
                    GpuRequest.require(conf("yarn").set(EXECUTOR, "1").set(TASK, "1.0"), GPU);
                    GpuRequest.require(conf("local-cluster[1,1,1024]").set(EXECUTOR, "1"), GPU);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void whatNoTaskCouldRunWithIsRefused() {
        refused(conf("local[2]").set(TASK, "1"), CPU, TASK + " is set, but master local[2] hands out no GPUs");
        refused(conf("local").set(EXECUTOR, "1"), GPU, EXECUTOR + " is set, but master local hands out no GPUs");
        refused(conf("local[*]"), GPU, "device.kind = gpu, but master local[*] hands out no GPUs");
        refused(conf(CLUSTER), GPU, "device.kind = gpu, but no GPUs are asked for. Set " + EXECUTOR + " = 1");
        refused(conf(CLUSTER).set(EXECUTOR, "2"), GPU, EXECUTOR + " = 2, but an executor computes on one GPU");
        refused(conf(CLUSTER).set(EXECUTOR, "1").set(TASK, "0.25"), GPU, TASK + " = 0.25: more tasks than devices");
    }

    @Test
    void eachWorkerNeedsADevice() {
        assertThatCode(() -> DeviceCheck.requireEnough(2, 2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DeviceCheck.requireEnough(3, 2))
                .hasMessageStartingWith("More tasks than devices: 3 workers, but 2 executors with a GPU.");
    }

    private static SparkConf conf(String master) {
        return new SparkConf(false).set("spark.master", master);
    }

    private static void refused(SparkConf conf, DeviceKind kind, String message) {
        assertThatThrownBy(() -> GpuRequest.require(conf, kind))
                .hasMessageStartingWith(message)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING));
    }
}
