package org.tarflow4j.jobs.device;

import com.sun.jna.Native;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.JobException;

/**
 * The GPU of this JVM. ND4J deals threads out to all devices that it sees and opens each of them, and nothing that is said to it
 * later undoes that; so the others are hidden from CUDA before it is loaded.
 */
final class PinnedDevice {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedDevice.class);

    private static @Nullable String address;
    private static String problem = "No GPU was pinned: the executor started without tarflow4j's Spark plugin";

    private PinnedDevice() {}

    /** Hides all GPUs but the assigned one. What goes wrong is kept for the first task, which has a way to tell the user. */
    static synchronized void pin(Map<String, ResourceInformation> resources) {
        try {
            CLibrary c = Native.load("c", CLibrary.class);
            String visible = VisibleDevice.of(resources.get(GpuRequest.RESOURCE), c.getenv(VisibleDevice.VARIABLE));
            c.setenv(VisibleDevice.VARIABLE, visible, 1);
            address = c.getenv(VisibleDevice.VARIABLE);
            LOG.info("This executor computes on GPU {}: {}={}", address, VisibleDevice.VARIABLE, address);
        } catch (JobException e) {
            problem = String.valueOf(e.getMessage());
            LOG.error(problem);
        } catch (LinkageError e) {
            problem = "Could not set " + VisibleDevice.VARIABLE + ": " + e.getMessage();
            LOG.error(problem, e);
        }
    }

    /**
     * Its address.
     *
     * @throws JobException {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if it could not be pinned
     */
    static synchronized String address() {
        if (address == null) {
            throw GpuRequest.missing(problem);
        }
        return address;
    }
}
