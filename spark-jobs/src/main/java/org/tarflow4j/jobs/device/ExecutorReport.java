package org.tarflow4j.jobs.device;

import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.memory.ByteText;
import org.tarflow4j.jobs.memory.MemoryLimits;
import org.tarflow4j.model.kernel.KernelChoice;

/** What an executor says of itself. A class, since Spark's Kryo cannot restore records. */
final class ExecutorReport implements Serializable {
    final String executor;
    final String host;
    String java = "";
    /** Known to the driver. */
    int cores;

    String memory = "";
    String backend = "";
    String kernels = "";
    String device = "";
    String write = "";
    /** What keeps it from computing. */
    @Nullable
    String problem;

    private ExecutorReport(String executor, String host) {
        this.executor = executor;
        this.host = host;
    }

    /** Of the executor that runs this task. */
    static ExecutorReport here(DeviceNeed need) {
        BlockManagerId id = SparkEnv.get().blockManager().blockManagerId();
        ExecutorReport report = new ExecutorReport(id.executorId(), id.host());
        try {
            report.device = device(need);
        } catch (JobException e) {
            report.device = pinned();
            report.problem = e.getMessage();
        }
        report.java = Runtime.version().toString();
        MemoryLimits limits = MemoryLimits.here();
        report.memory = ByteText.of(limits.heap()) + " / " + limit(limits.arrays()) + " / " + limit(limits.process());
        report.backend = Nd4j.getBackend().getClass().getSimpleName().replace("Backend", "") + ", "
                + Nd4j.getEnvironment().maxThreads() + " threads";
        report.kernels =
                KernelChoice.of(DataType.FLOAT).getClass().getSimpleName().replace("Kernels", "");
        return report;
    }

    private static String device(DeviceNeed need) {
        CudaDevice device = TaskDevice.open();
        if (device == null) {
            return "CPU";
        }
        device.requireFree(need.gpuBytes());
        return "GPU " + PinnedDevice.address() + ", " + device;
    }

    /** An address that was pinned is worth knowing even where nothing can be computed there. */
    private static String pinned() {
        try {
            return "GPU " + PinnedDevice.address();
        } catch (JobException e) {
            return "none";
        }
    }

    private static String limit(long bytes) {
        return bytes == 0 ? "no limit" : ByteText.of(bytes);
    }
}
