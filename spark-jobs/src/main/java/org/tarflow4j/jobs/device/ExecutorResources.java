package org.tarflow4j.jobs.device;

import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.tarflow4j.jobs.config.DeviceKind;
import org.tarflow4j.jobs.config.Names;

/**
 * Threads, limits and backend of the executors, derived from what Spark gives them. Environment and options of an executor's JVM
 * are fixed when it starts, and the driver decides them before that; what the user sets himself stays.
 */
public final class ExecutorResources {
    /** Tells executors which device was asked for. */
    static final String DEVICE = "spark.tarflow4j.device";

    private static final String OPTIONS = "spark.executor.extraJavaOptions";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String ENVIRONMENT = "spark.executorEnv.";
    /** ND4J's priority of its CUDA backend is 100. */
    private static final String ABOVE_CUDA = "200";

    private static final String BELOW_CUDA = "0";

    private static final long MEBIBYTE = 1 << 20;
    private static final long SMALLEST_OVERHEAD = 384 * MEBIBYTE;
    private static final double OVERHEAD_FACTOR = 0.1;
    /** Code, classes, stacks and native libraries, which count as overhead too. */
    private static final long REST = 512 * MEBIBYTE;

    private ExecutorResources() {}

    /** Completes the configuration of a session that is not open yet. */
    public static void apply(SparkConf conf, DeviceKind kind) {
        conf.set(DEVICE, Names.kebab(kind));
        environment(conf, "OMP_NUM_THREADS", conf.get("spark.task.cpus", "1"));
        environment(conf, "OMP_WAIT_POLICY", "PASSIVE");
        environment(conf, "BACKEND_PRIORITY_CPU", kind == DeviceKind.GPU ? BELOW_CUDA : ABOVE_CUDA);
        if (kind == DeviceKind.GPU) {
            // Addresses are nvidia-smi's, which counts in this order; CUDA alone would put the fastest first.
            environment(conf, "CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        }
        String options = conf.get(OPTIONS, "");
        OptionalLong overhead = overhead(conf);
        if (overhead.isPresent() && !options.contains("org.bytedeco.javacpp.max")) {
            long heap = conf.getSizeAsBytes("spark.executor.memory", "1g");
            conf.set(OPTIONS, (options + " " + limits(heap, overhead.getAsLong())).strip());
        }
    }

    /** Whether the session's executors compute on GPUs. */
    static boolean onGpu(SparkConf conf) {
        return conf.get(DEVICE, "cpu").equals("gpu");
    }

    /**
     * What the executor may take outside its heap, in bytes. Empty where nobody holds it to that: a standalone cluster
     * enforces no overhead, so there it counts only if the user named it.
     */
    static OptionalLong overhead(SparkConf conf) {
        if (conf.contains(OVERHEAD)) {
            return OptionalLong.of(conf.getSizeAsMb(OVERHEAD) * MEBIBYTE);
        }
        String master = conf.get("spark.master", "");
        if (!master.startsWith("yarn") && !master.startsWith("k8s")) {
            return OptionalLong.empty();
        }
        double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
        long heap = conf.getSizeAsBytes("spark.executor.memory", "1g");
        return OptionalLong.of(Math.max(SMALLEST_OVERHEAD, (long) (factor * heap)));
    }

    /** Bytes of arrays that fit into an overhead. */
    static long arrays(long overhead) {
        return Math.max(overhead - REST, overhead / 2);
    }

    /** JavaCPP would otherwise allow as many bytes of arrays as the heap has. */
    private static String limits(long heap, long overhead) {
        return "-Dorg.bytedeco.javacpp.maxbytes=" + arrays(overhead) / MEBIBYTE
                + "m -Dorg.bytedeco.javacpp.maxphysicalbytes=" + (heap + overhead) / MEBIBYTE + "m";
    }

    private static void environment(SparkConf conf, String name, String value) {
        conf.setIfMissing(ENVIRONMENT + name, value);
    }
}
