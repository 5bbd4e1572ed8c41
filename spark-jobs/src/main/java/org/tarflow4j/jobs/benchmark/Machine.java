package org.tarflow4j.jobs.benchmark;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.tarflow4j.model.kernel.KernelChoice;

/**
 * What the numbers were measured on.
 *
 * @param processor its model; null where the system does not say
 * @param cores that this process may use
 * @param threads native threads of a matrix product
 * @param java the virtual machine and its version
 * @param backend ND4J's backend
 * @param kernels the kernel set for floats
 */
public record Machine(@Nullable String processor, int cores, int threads, String java, String backend, String kernels) {
    static Machine current() {
        return new Machine(
                ProcFile.value("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads(),
                ManagementFactory.getRuntimeMXBean().getVmName() + " " + Runtime.version(),
                Nd4j.getBackend().getClass().getSimpleName(),
                KernelChoice.of(DataType.FLOAT).getClass().getSimpleName());
    }
}
