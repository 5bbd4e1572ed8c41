package org.tarflow4j.jobs.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import scala.collection.JavaConverters;

/** The executors of a session, each asked once. */
final class Executors {
    private static final String WAIT = "spark.scheduler.maxRegisteredResourcesWaitingTime";
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** A task that is too quick leaves others without one. */
    private static final Duration SHORTEST_TASK = Duration.ofMillis(300);

    /** Between two executors that start together. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static final int TRIES = 3;

    private final JavaSparkContext spark;
    private final SparkConf conf;

    Executors(JavaSparkContext spark) {
        this.spark = spark;
        this.conf = spark.getConf();
    }

    /**
     * Waits until there are so many, as long as Spark would.
     *
     * @return how many there are
     * @throws JobException {@link ExitCode#RESOURCE_MISSING} if none came
     */
    int await(int wanted) {
        long seconds = conf.getTimeAsSeconds(WAIT, "30s");
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        int count = count();
        while (count < wanted && System.nanoTime() < deadline) {
            sleep(PAUSE);
            count = count();
        }
        if (count == 0) {
            throw GpuRequest.missing("No executor came within " + seconds + " s (" + WAIT
                    + "). Does a worker have what spark.executor.cores, memory and resource.gpu.amount ask for?");
        }
        return count;
    }

    /** Waits until no more come; returns how many there are. */
    int settle() {
        int before = -1;
        int count = count();
        while (count > before && !spark.sc().isLocal()) {
            before = count;
            sleep(SETTLED);
            count = count();
        }
        return count;
    }

    /** Besides the driver's, every block manager is an executor's. */
    private int count() {
        return spark.sc().isLocal() ? 1 : spark.sc().getExecutorMemoryStatus().size() - 1;
    }

    /**
     * What each of them says; in the order of their numbers.
     *
     * @param write null for no write test
     */
    List<ExecutorReport> ask(DeviceNeed need, @Nullable WriteTest write) {
        Map<String, ExecutorReport> reports = new TreeMap<>();
        int executors = count();
        for (int i = 0; i < TRIES && reports.size() < executors; i++) {
            for (ExecutorReport report : askOnce(need, write, slots(executors))) {
                ExecutorReport known = reports.putIfAbsent(report.executor, report);
                if (known != null && write != null) {
                    write.verify(report.write);
                }
            }
        }
        List<ExecutorReport> sorted = new ArrayList<>(reports.values());
        sorted.sort((a, b) -> a.executor.length() == b.executor.length()
                ? a.executor.compareTo(b.executor)
                : Integer.compare(a.executor.length(), b.executor.length()));
        addCores(sorted);
        return sorted;
    }

    private void addCores(List<ExecutorReport> reports) {
        Map<String, Integer> cores = new TreeMap<>();
        for (ExecutorSummary summary :
                JavaConverters.seqAsJavaList(spark.sc().statusStore().executorList(true))) {
            cores.put(summary.id(), summary.totalCores());
        }
        reports.forEach(report -> report.cores = cores.getOrDefault(report.executor, 0));
    }

    private Collection<ExecutorReport> askOnce(DeviceNeed need, @Nullable WriteTest write, int tasks) {
        return DeviceTasks.on(spark.parallelize(Collections.nCopies(tasks, 0), tasks))
                .map(ignored -> {
                    long began = System.nanoTime();
                    ExecutorReport report = ExecutorReport.here(need);
                    report.write = write == null ? "" : write.write();
                    long left = SHORTEST_TASK.toNanos() - (System.nanoTime() - began);
                    sleep(Duration.ofNanos(Math.max(0, left)));
                    return report;
                })
                .collect();
    }

    /** Tasks that can run at a time. */
    private int slots(int executors) {
        return ExecutorResources.onGpu(conf)
                ? executors
                : Math.max(executors, spark.defaultParallelism() / conf.getInt("spark.task.cpus", 1));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException(ExitCode.STOPPED, "Interrupted", e);
        }
    }
}
