package org.tarflow4j.jobs.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Compares what a JVM needs with what it may take, before hours of work end in an error. */
public final class MemoryCheck {
    /** How a training needs less. */
    public static final String LESS_TRAINING =
            "Less is needed with a smaller training.batch-size, more training.gradient-accumulation, or"
                    + " training.recompute = true";

    private MemoryCheck() {}

    /**
     * What is wrong with this JVM, and what to set; empty if it has what it needs.
     *
     * @param less how to need less
     */
    public static Optional<String> here(MemoryNeed need, JvmRole role, String less) {
        return compare(need, MemoryLimits.here(), role, less);
    }

    /**
     * @param less how to need less
     * @throws JobException {@link ExitCode#RESOURCE_MISSING} if this JVM has not what it needs
     */
    public static void require(MemoryNeed need, JvmRole role, String less) {
        here(need, role, less).ifPresent(problem -> {
            throw new JobException(ExitCode.RESOURCE_MISSING, problem);
        });
    }

    static Optional<String> compare(MemoryNeed need, MemoryLimits limits, JvmRole role, String less) {
        MemoryOptions options = MemoryOptions.of(need);
        List<String> there = new ArrayList<>();
        List<String> toSet = new ArrayList<>();
        if (limits.heap() < need.heap()) {
            there.add("its heap is " + ByteText.of(limits.heap()));
            toSet.add(role.heapKey() + " = " + options.heap());
        }
        boolean arrays = limits.arrays() > 0 && limits.arrays() < need.arrays();
        boolean process = limits.process() > 0 && limits.process() < need.total();
        if (arrays) {
            there.add("arrays may take " + ByteText.of(limits.arrays()));
        }
        if (process) {
            there.add("the process " + ByteText.of(limits.process()));
        }
        if (arrays || process) {
            toSet.add(
                    role == JvmRole.EXECUTOR
                            ? "spark.executor.memoryOverhead = " + options.overhead()
                            : role.optionsKey() + " = \"" + options.javaOptions() + "\"");
        }
        if (limits.machine() < need.total()) {
            there.add("the machine has " + ByteText.of(limits.machine()));
        }
        return there.isEmpty()
                ? Optional.empty()
                : Optional.of(role.subject() + " needs " + ByteText.of(need.heap()) + " of heap, "
                        + ByteText.of(need.arrays()) + " of arrays and " + ByteText.of(need.rest())
                        + " for the rest, but " + String.join(", ", there) + "."
                        + (toSet.isEmpty() ? "" : " Set " + String.join(" and ", toSet) + ".") + "\n" + less);
    }
}
