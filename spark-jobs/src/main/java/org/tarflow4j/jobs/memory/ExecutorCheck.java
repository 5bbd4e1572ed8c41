package org.tarflow4j.jobs.memory;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Asks the executors themselves whether they have the memory that a worker needs. */
public final class ExecutorCheck {
    private ExecutorCheck() {}

    /**
     * @param less how to need less, for the error
     * @throws JobException {@link ExitCode#RESOURCE_MISSING} if one has not
     */
    public static void require(SparkSession session, MemoryNeed need, int workers, String less) {
        List<Integer> tasks = IntStream.range(0, workers).boxed().toList();
        Optional<String> problem = JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(tasks, workers)
                .map(task -> MemoryCheck.here(need, JvmRole.EXECUTOR, less).orElse(""))
                .collect()
                .stream()
                .filter(found -> !found.isEmpty())
                .findFirst();
        if (problem.isPresent()) {
            throw new JobException(ExitCode.RESOURCE_MISSING, problem.get());
        }
    }
}
