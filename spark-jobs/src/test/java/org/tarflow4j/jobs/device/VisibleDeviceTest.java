package org.tarflow4j.jobs.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

class VisibleDeviceTest {
    @Test
    void theAssignedAddressIsTheOnlyOneThatIsSeen() {
        assertThat(VisibleDevice.of(gpu("3"), null)).isEqualTo("3");
        assertThat(VisibleDevice.of(gpu(" 0 "), "")).isEqualTo("0");
        assertThat(VisibleDevice.of(gpu("3"), "2, 3")).isEqualTo("3");
    }

    @Test
    void whatIsNotOneVisibleGpuIsRefused() {
        refused(null, null, "Spark assigned no GPU to this executor. Set spark.executor.resource.gpu.amount = 1");
        refused(gpu(), null, "Spark assigned no GPU");
        refused(gpu("0", "1"), null, "Spark assigned GPUs [0, 1] to one executor");
        refused(gpu("GPU-5d5b"), null, "GPU address GPU-5d5b is not an index");
        refused(gpu("3"), "0,13", "GPU address 3 is out of range: CUDA_VISIBLE_DEVICES = 0,13");
    }

    @Test
    void aTaskNeedsTheOneGpuOfItsExecutor() {
        assertThat(TaskDevice.assigned(Map.of("gpu", gpu("7")))).isEqualTo("7");
        assertThatThrownBy(() -> TaskDevice.assigned(Map.of()))
                .hasMessage(
                        "Spark assigned no GPU to a task that computes on one. Set spark.task.resource.gpu.amount = 1");
        assertThatThrownBy(() -> TaskDevice.assigned(Map.of("gpu", gpu("0", "1"))))
                .hasMessageContaining("GPUs [0, 1] to a task");
    }

    private static ResourceInformation gpu(String... addresses) {
        return new ResourceInformation("gpu", addresses);
    }

    private static void refused(ResourceInformation assigned, String already, String message) {
        assertThatThrownBy(() -> VisibleDevice.of(assigned, already))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING));
    }
}
