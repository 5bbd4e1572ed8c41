package org.tarflow4j.jobs.device;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the task that asks computes on. */
public final class TaskDevice {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDevice.class);

    /** Opened by the first task of this JVM. */
    private static @Nullable CudaDevice opened;

    private TaskDevice() {}

    /**
     * "GPU 1", or "CPU". Must be called before a task that computes on a GPU touches ND4J.
     *
     * @throws org.tarflow4j.jobs.JobException with {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if the task cannot
     *     compute on the GPU that was asked for
     */
    public static String require() {
        if (!ExecutorResources.onGpu(SparkEnv.get().conf())) {
            return "CPU";
        }
        open();
        return "GPU " + PinnedDevice.address();
    }

    /** The GPU of this JVM, which is the task's; null if the executors compute on the CPU. */
    static synchronized @Nullable CudaDevice open() {
        if (!ExecutorResources.onGpu(SparkEnv.get().conf())) {
            return null;
        }
        String pinned = PinnedDevice.address();
        String assigned = assigned(TaskContext.get().resourcesJMap());
        if (!assigned.equals(pinned)) {
            throw GpuRequest.missing(
                    "Spark assigned GPU " + assigned + " to a task of an executor that computes on GPU " + pinned
                            + ". Set " + GpuRequest.EXECUTOR_AMOUNT + " = 1");
        }
        if (opened == null) {
            opened = CudaDevice.open(pinned);
            LOG.info("GPU {}: {}", pinned, opened);
        }
        return opened;
    }

    static String assigned(Map<String, ResourceInformation> resources) {
        ResourceInformation gpu = resources.get(GpuRequest.RESOURCE);
        if (gpu == null || gpu.addresses().length != 1) {
            throw GpuRequest.missing("Spark assigned "
                    + (gpu == null ? "no GPU" : "GPUs " + Arrays.toString(gpu.addresses()))
                    + " to a task that computes on one. Set " + GpuRequest.TASK_AMOUNT + " = 1");
        }
        return gpu.addresses()[0];
    }
}
