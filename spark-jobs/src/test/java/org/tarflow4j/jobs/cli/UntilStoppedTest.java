package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.sample.TinyRun;
import sun.misc.Signal;

class UntilStoppedTest {
    private static final SparkSession SPARK = TinyRun.spark();

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void aSignalCancelsTheTasksAndMeansStartAgain() {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(SPARK.sparkContext());
        assertThatThrownBy(() -> UntilStopped.run(SPARK, "sample", () -> {
                    Signal.raise(new Signal("TERM"));
                    return context.parallelize(List.of(1), 1)
                            .map(UntilStoppedTest::untilCancelled)
                            .collect();
                }))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STOPPED))
                .hasMessageContaining("start sample again");
    }

    @Test
    void withoutASignalErrorsAreTheJobsOwn() {
        JobException own = new JobException(ExitCode.BAD_USAGE, "own");
        assertThatThrownBy(() -> UntilStopped.run(SPARK, "sample", () -> {
                    throw own;
                }))
                .isSameAs(own);
    }

    private static int untilCancelled(int number) throws InterruptedException {
        for (int i = 0; i < 1200 && !TaskContext.get().isInterrupted(); i++) {
            Thread.sleep(50);
        }
        return number;
    }
}
