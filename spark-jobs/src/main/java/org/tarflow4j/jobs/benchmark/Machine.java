package org.tarflow4j.jobs.benchmark;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What the numbers were measured on.
 *
 * @param processor its model; null where the system does not say
 * @param cores that this process may use
 * @param threads native threads of a matrix product
 * @param java the virtual machine and its version
 * @param backend ND4J's backend
 */
public record Machine(@Nullable String processor, int cores, int threads, String java, String backend) {
    static Machine current() {
        return new Machine(
                ProcFile.value("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads(),
                ManagementFactory.getRuntimeMXBean().getVmName() + " " + Runtime.version(),
                Nd4j.getBackend().getClass().getSimpleName());
    }
}
