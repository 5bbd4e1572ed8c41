package org.tarflow4j.model.kernel;

import java.util.Locale;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the kernels of this JVM once: vector instructions where the backend is a CPU and the JVM was started with
 * {@code --add-modules jdk.incubator.vector}, else ND4J's own operations. {@code -Dtarflow4j.kernels=nd4j} forces the
 * latter.
 */
public final class KernelChoice {
    private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);
    private static final String PROPERTY = "tarflow4j.kernels";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    /** By name: without the module the class cannot be linked. */
    private static final String VECTOR_KERNELS = "org.tarflow4j.model.kernel.vector.VectorKernels";

    private static final Optional<Kernels> VECTOR = vectorKernels();

    private KernelChoice() {}

    /** Kernels for arrays of that type. */
    public static Kernels of(DataType type) {
        return type == DataType.FLOAT ? VECTOR.orElseGet(Nd4jKernels::new) : new Nd4jKernels();
    }

    private static Optional<Kernels> vectorKernels() {
        String wanted = System.getProperty(PROPERTY, "vector").toLowerCase(Locale.ROOT);
        if (!wanted.equals("vector")) {
            LOG.info("Kernels: ND4J's operations, as -D{}={} asks", PROPERTY, wanted);
            return Optional.empty();
        }
        if (!Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu")) {
            return Optional.empty();
        }
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            LOG.warn(
                    "Kernels: ND4J's operations; add --add-modules {} to the JVM's options for faster ones",
                    VECTOR_MODULE);
            return Optional.empty();
        }
        try {
            int threads = Nd4j.getEnvironment().maxThreads();
            Object kernels =
                    Class.forName(VECTOR_KERNELS).getConstructor(int.class).newInstance(threads);
            LOG.info("Kernels: vector instructions, threads: {}", threads);
            return Optional.of((Kernels) kernels);
        } catch (ReflectiveOperationException | LinkageError e) {
            // The Vector API of a newer JDK is another one.
            LOG.warn("Kernels: ND4J's operations; the vector kernels need JDK 17: {}", e.toString());
            return Optional.empty();
        }
    }
}
