package org.tarflow4j.jobs.device;

import java.util.Arrays;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/** Which of a machine's GPUs an executor may see: the one at the address that Spark assigned to it. */
final class VisibleDevice {
    /** The variable that CUDA reads once, when it is first called. */
    static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

    private VisibleDevice() {}

    /**
     * The value of {@link #VARIABLE} that shows this GPU alone.
     *
     * @param assigned by Spark; null if it assigned none
     * @param already what the variable is set to, if it is
     * @throws org.tarflow4j.jobs.JobException with {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if that is not one
     *     GPU, not an index, or not among those that are visible
     */
    static String of(@Nullable ResourceInformation assigned, @Nullable String already) {
        if (assigned == null || assigned.addresses().length == 0) {
            throw GpuRequest.missing(
                    "Spark assigned no GPU to this executor. Set " + GpuRequest.EXECUTOR_AMOUNT + " = 1");
        }
        if (assigned.addresses().length > 1) {
            throw GpuRequest.missing("Spark assigned GPUs " + Arrays.toString(assigned.addresses())
                    + " to one executor. Set " + GpuRequest.EXECUTOR_AMOUNT + " = 1");
        }
        String address = assigned.addresses()[0].strip();
        if (!address.matches("\\d{1,4}")) {
            throw GpuRequest.missing("GPU address " + address
                    + " is not an index as nvidia-smi counts them. Use gpu/discover.sh as the discovery script");
        }
        if (already != null
                && !already.isBlank()
                && Arrays.stream(already.split(",")).map(String::strip).noneMatch(address::equals)) {
            throw GpuRequest.missing("GPU address " + address + " is out of range: " + VARIABLE + " = " + already
                    + " on this machine. Let the discovery script and the variable name the same GPUs");
        }
        return address;
    }
}
