package org.tarflow4j.jobs.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A job's memory, and the options that follow, as lines for people. */
public final class MemoryTable {
    private static final String ROW = "  %-30s %10s %10s %10s";

    private MemoryTable() {}

    /**
     * The lines for training.
     *
     * @param slots tasks that run at a time in local mode
     * @param datasetBytes the dataset's size, if it is known
     */
    public static List<String> lines(TrainingMemory memory, int slots, OptionalLong datasetBytes) {
        List<String> lines = new ArrayList<>();
        lines.add(row("Memory", "heap", "off-heap", "total"));
        lines.add(row("driver", memory.driver()));
        lines.add(row("executor, one worker each", memory.executor()));
        lines.add(row("local mode, " + slots + (slots == 1 ? " core" : " cores"), memory.local(slots)));
        WorkerMemory worker = memory.worker();
        lines.add(text(
                "  a worker's arrays: state %s, batch %s, scratch %s; a GPU of its own: %s",
                ByteText.of(worker.state()),
                ByteText.of(worker.batch()),
                ByteText.of(worker.scratch()),
                ByteText.of(memory.gpuBytes())));
        lines.add(text(
                "  on disk: a checkpoint %s; averaged state %s in Spark's storage, as far as the heap is short of it%s",
                ByteText.of(memory.checkpointBytes()),
                ByteText.of(memory.averagedBytes()),
                datasetBytes.isPresent() ? "; the dataset " + ByteText.of(datasetBytes.getAsLong()) : ""));
        lines.addAll(options(memory.driver(), memory.executor(), memory.local(slots)));
        return lines;
    }

    /**
     * The lines for sampling.
     *
     * @param slots tasks that run at a time in local mode
     */
    public static List<String> lines(SamplingMemory memory, int slots) {
        List<String> lines = new ArrayList<>();
        addJvms(memory, slots, lines);
        lines.add(text(
                "  arrays: weights %s once a JVM; a task: caches of keys and values %s, denoising %s, groups %s",
                ByteText.of(memory.weights()),
                ByteText.of(memory.caches()),
                ByteText.of(memory.denoising()),
                ByteText.of(memory.groups())));
        lines.addAll(options(memory.driver(), memory.executor(1), memory.local(slots)));
        return lines;
    }

    /**
     * The lines for evaluation.
     *
     * @param slots tasks that run at a time in local mode
     */
    public static List<String> lines(EvaluationMemory memory, int slots) {
        List<String> lines = new ArrayList<>();
        addJvms(memory, slots, lines);
        lines.add(text(
                "  a task's arrays, the largest counts: likelihoods %s, audit %s, density behind the denoiser %s",
                ByteText.of(memory.likelihoods()), ByteText.of(memory.audit()), ByteText.of(memory.density())));
        lines.addAll(options(memory.driver(), memory.executor(1), memory.local(slots)));
        return lines;
    }

    private static void addJvms(TaskMemory memory, int slots, List<String> lines) {
        lines.add(row("Memory", "heap", "off-heap", "total"));
        lines.add(row("driver", memory.driver()));
        lines.add(row("executor of one core", memory.executor(1)));
        lines.add(row("local mode, " + slots + (slots == 1 ? " core" : " cores"), memory.local(slots)));
    }

    private static List<String> options(MemoryNeed onDriver, MemoryNeed onExecutor, MemoryNeed inOne) {
        List<String> lines = new ArrayList<>();
        lines.add("Options that give it, on a cluster:");
        MemoryOptions driver = MemoryOptions.of(onDriver);
        lines.add("  spark.driver.memory = " + driver.heap());
        lines.add("  spark.driver.memoryOverhead = " + driver.overhead());
        lines.add("  spark.driver.extraJavaOptions: " + driver.javaOptions());
        MemoryOptions executor = MemoryOptions.of(onExecutor);
        lines.add("  spark.executor.memory = " + executor.heap());
        lines.add("  spark.executor.memoryOverhead = " + executor.overhead());
        MemoryOptions local = MemoryOptions.of(inOne);
        lines.add("and in local mode:");
        lines.add("  TARFLOW4J_DRIVER_MEMORY=" + local.heap());
        lines.add("  JAVA_TOOL_OPTIONS=\"" + local.javaOptions() + "\"");
        return lines;
    }

    private static String row(String who, MemoryNeed need) {
        return row(who, ByteText.of(need.heap()), ByteText.of(need.offHeap()), ByteText.of(need.total()));
    }

    private static String row(Object... cells) {
        return text(ROW, cells).stripTrailing();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
