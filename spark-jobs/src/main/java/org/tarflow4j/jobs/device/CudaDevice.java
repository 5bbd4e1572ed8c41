package org.tarflow4j.jobs.device;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.tarflow4j.jobs.memory.ByteText;

/**
 * The GPU as ND4J sees it, once it was pinned.
 *
 * @param name such as "Tesla V100"
 * @param freeBytes of its memory, after ND4J has taken what it needs for itself
 */
record CudaDevice(String name, ComputeCapability capability, long freeBytes) {
    private static final String BACKEND = "JCublasBackend";

    /**
     * Loads CUDA.
     *
     * @param visible the value of CUDA_VISIBLE_DEVICES, for errors
     * @throws org.tarflow4j.jobs.JobException with {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if ND4J cannot compute
     *     there
     */
    static CudaDevice open(String visible) {
        requireLibrary(visible);
        if (!Nd4j.getBackend().getClass().getSimpleName().equals(BACKEND)) {
            throw GpuRequest.missing("ND4J took " + Nd4j.getBackend().getClass().getSimpleName()
                    + " though CUDA is there. Leave BACKEND_PRIORITY_CPU and BACKEND_PRIORITY_GPU unset on executors");
        }
        NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int devices = operations.getAvailableDevices();
        if (devices != 1) {
            throw GpuRequest.missing("CUDA shows " + devices + " GPUs with " + VisibleDevice.VARIABLE + " = " + visible
                    + " where it should show one; it was loaded before it was told");
        }
        CudaDevice device = new CudaDevice(
                operations.getDeviceName(0),
                new ComputeCapability(operations.getDeviceMajor(0), operations.getDeviceMinor(0)),
                operations.getDeviceFreeMemory(0));
        if (!device.capability.hasCode()) {
            throw GpuRequest.missing(device.name + " has compute capability " + device.capability
                    + ", for which this ND4J has no code; it has for " + ComputeCapability.built());
        }
        requireOnDevice();
        return device;
    }

    /** Refuses a memory that is too small, which ND4J would make up for with the host's. */
    void requireFree(long bytes) {
        if (freeBytes < bytes) {
            throw GpuRequest.missing("A worker needs " + ByteText.of(bytes) + " of GPU memory, but " + name + " has "
                    + ByteText.of(freeBytes) + " free, and ND4J would spill to host memory. "
                    + "Less is needed with a smaller training.batch-size, more training.gradient-accumulation, or"
                    + " training.recompute = true");
        }
    }

    private static void requireLibrary(String visible) {
        Nd4jBackend backend = backend()
                .orElseThrow(() -> GpuRequest.missing("No CUDA library: this tarflow4j.jar was built without it."
                        + " Build it with ./mvnw -Pcuda, or set device.kind = cpu"));
        try {
            backend.canRun();
        } catch (LinkageError e) {
            List<String> missing = CudaLibraries.missing();
            String reason = missing.isEmpty() ? firstLine(e) : "cannot load " + String.join(", ", missing);
            throw GpuRequest.missing("No CUDA library: " + reason
                    + ". Executors need NVIDIA's driver and CUDA 11's libraries on LD_LIBRARY_PATH");
        } catch (RuntimeException e) {
            throw GpuRequest.missing("CUDA finds no GPU at address " + visible
                    + ": it is out of range, or the driver is too old for CUDA 11 (" + firstLine(e) + ")");
        }
    }

    /** That of CUDA among the backends in this jar. */
    private static Optional<Nd4jBackend> backend() {
        return StreamSupport.stream(ServiceLoader.load(Nd4jBackend.class).spliterator(), false)
                .filter(found -> found.getClass().getSimpleName().equals(BACKEND))
                .findFirst();
    }

    private static void requireOnDevice() {
        INDArray sum = Nd4j.ones(DataType.FLOAT, 64).addi(1);
        Location location = Nd4j.getAffinityManager().getActiveLocation(sum);
        sum.close();
        if (location == Location.HOST) {
            throw GpuRequest.missing("ND4J leaves its arrays in host memory, where the GPU is of no use."
                    + " Unset the variables of ND4J_CUDA_* on executors");
        }
    }

    private static String firstLine(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public String toString() {
        return name + ", compute capability " + capability + ", " + ByteText.of(freeBytes) + " free";
    }
}
