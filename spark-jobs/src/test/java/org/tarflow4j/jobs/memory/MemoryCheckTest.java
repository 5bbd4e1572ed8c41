package org.tarflow4j.jobs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

class MemoryCheckTest {
    private static final long GIB = 1L << 30;
    private static final MemoryNeed NEED = new MemoryNeed(GIB, 3 * GIB, GIB / 2);

    @Test
    void whatSufficesIsNoProblem() {
        assertThat(check(GIB, 3 * GIB, 5 * GIB, 5 * GIB)).isEmpty();
        // 0 is JavaCPP's word for no limit.
        assertThat(check(GIB, 0, 0, 5 * GIB)).isEmpty();
    }

    @Test
    void eachLimitIsNamedWithWhatToSet() {
        assertThat(check(GIB - 1, 3 * GIB, 5 * GIB, 5 * GIB))
                .isEqualTo(
                        "An executor needs 1.1 GB of heap, 3.2 GB of arrays and 536.9 MB for the rest, but its heap is"
                                + " 1.1 GB. Set spark.executor.memory = 1280m.\n"
                                + "Less is needed with a smaller training.batch-size, more training.gradient-accumulation,"
                                + " or training.recompute = true");
        assertThat(check(GIB, 2 * GIB, 5 * GIB, 5 * GIB))
                .contains(", but arrays may take 2.1 GB. Set spark.executor.memoryOverhead = 4352m.");
        assertThat(check(GIB, 3 * GIB, 4 * GIB, 5 * GIB))
                .contains(", but the process 4.3 GB. Set spark.executor.memoryOverhead");
        assertThat(check(GIB, 3 * GIB, 5 * GIB, 4 * GIB)).contains(", but the machine has 4.3 GB.\nLess is needed");
        assertThat(check(1, 1, 1, 1).lines()).hasSize(2);
    }

    /** A JVM that is started with the options is found to suffice. */
    @Test
    void theOptionsAreEnough() {
        for (long heap : new long[] {1, GIB - 1, GIB, 5 * GIB}) {
            for (long arrays : new long[] {0, 1, 100_000_000, 40 * GIB}) {
                MemoryNeed need = new MemoryNeed(heap, arrays, GIB / 2);
                MemoryOptions options = MemoryOptions.of(need);
                MemoryLimits limits = new MemoryLimits(
                        bytes(options.heap()),
                        bytes(options.maxBytes()),
                        bytes(options.maxPhysicalBytes()),
                        bytes(options.heap()) + bytes(options.overhead()));
                assertThat(MemoryCheck.compare(need, limits, JvmRole.EXECUTOR, MemoryCheck.LESS_TRAINING))
                        .isEmpty();
            }
        }
    }

    @Test
    void thisJvmIsAsked() {
        assertThat(MemoryCheck.here(new MemoryNeed(1, 1, 1), JvmRole.LOCAL, MemoryCheck.LESS_TRAINING))
                .isEmpty();
        MemoryNeed tooMuch = new MemoryNeed(2 * Runtime.getRuntime().maxMemory(), 1, 1);
        assertThatThrownBy(() -> MemoryCheck.require(tooMuch, JvmRole.LOCAL, MemoryCheck.LESS_TRAINING))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING))
                .hasMessageContaining(
                        "but its heap is " + ByteText.of(Runtime.getRuntime().maxMemory()));
    }

    private static String check(long heap, long arrays, long process, long machine) {
        return MemoryCheck.compare(
                        NEED,
                        new MemoryLimits(heap, arrays, process, machine),
                        JvmRole.EXECUTOR,
                        MemoryCheck.LESS_TRAINING)
                .orElse("");
    }

    private static long bytes(String option) {
        return Long.parseLong(option.substring(0, option.length() - 1)) << 20;
    }
}
