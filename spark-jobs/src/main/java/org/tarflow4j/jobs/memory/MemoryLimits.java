package org.tarflow4j.jobs.memory;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;

/**
 * What a JVM may take, in bytes.
 *
 * @param heap largest size of the heap
 * @param arrays of JavaCPP's arrays; 0 for no limit
 * @param process at which JavaCPP refuses more arrays, whoever holds it; 0 for no limit
 * @param machine physical memory of the machine or the container
 */
public record MemoryLimits(long heap, long arrays, long process, long machine) {
    /** Of this JVM. */
    public static MemoryLimits here() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new MemoryLimits(
                Runtime.getRuntime().maxMemory(),
                Pointer.maxBytes(),
                Pointer.maxPhysicalBytes(),
                system.getTotalMemorySize());
    }
}
