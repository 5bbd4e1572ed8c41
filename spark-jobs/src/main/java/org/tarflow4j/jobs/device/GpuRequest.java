package org.tarflow4j.jobs.device;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.DeviceKind;
import scala.Tuple2;

/** What a command asks of Spark's resource scheduling, held against what can work, before a session is opened. */
public final class GpuRequest {
    static final String RESOURCE = "gpu";
    static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";
    static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";

    private static final List<String> PREFIXES =
            List.of("spark.executor.resource.gpu.", "spark.task.resource.gpu.", "spark.driver.resource.gpu.");

    private GpuRequest() {}

    /** @throws JobException {@link ExitCode#RESOURCE_MISSING} if no task could ever run as asked */
    public static void require(SparkConf conf, DeviceKind kind) {
        String master = conf.get("spark.master", "local[*]");
        if (isLocal(master)) {
            requireNothingLocal(conf, master, kind);
        } else if (kind == DeviceKind.GPU) {
            requireOneEach(conf);
        }
    }

    private static void requireNothingLocal(SparkConf conf, String master, DeviceKind kind) {
        List<String> keys = Arrays.stream(conf.getAll())
                .map(Tuple2::_1)
                .filter(key -> PREFIXES.stream().anyMatch(key::startsWith))
                .sorted()
                .toList();
        if (!keys.isEmpty()) {
            throw missing(keys.get(0) + " is set, but master " + master
                    + " hands out no GPUs, and Spark would wait for one for ever. Remove it, or use a cluster");
        }
        if (kind == DeviceKind.GPU) {
            throw missing("device.kind = gpu, but master " + master
                    + " hands out no GPUs. Use a cluster, which may be a standalone one on this machine");
        }
    }

    private static void requireOneEach(SparkConf conf) {
        String executor = conf.get(EXECUTOR_AMOUNT, "0");
        if (executor.equals("0")) {
            throw missing("device.kind = gpu, but no GPUs are asked for. Set " + EXECUTOR_AMOUNT
                    + " = 1 and, on YARN and Kubernetes, spark.executor.resource.gpu.discoveryScript");
        }
        if (!executor.equals("1")) {
            throw missing(EXECUTOR_AMOUNT + " = " + executor
                    + ", but an executor computes on one GPU. Set it to 1 and ask for as many executors as GPUs");
        }
        String task = conf.get(TASK_AMOUNT, "1");
        if (!task.matches("1(\\.0*)?")) {
            throw missing(TASK_AMOUNT + " = " + task
                    + ": more tasks than devices, which ND4J does not share. Set it to 1, or leave it out");
        }
    }

    /** Whether driver and executor are one process. */
    public static boolean isLocal(String master) {
        return master.equals("local") || master.startsWith("local[");
    }

    static JobException missing(String message) {
        return new JobException(ExitCode.RESOURCE_MISSING, message);
    }
}
