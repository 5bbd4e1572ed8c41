package org.tarflow4j.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of whole trainings share: Spark, a dataset, and a directory for each test's runs. */
abstract class TrainingSession {
    static SparkSession spark;
    static String dataset;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare(@TempDir Path shared) throws IOException {
        spark = TrainingRun.spark();
        dataset = TrainingRun.dataset(spark, shared);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    TrainingRun run(String name) {
        return TrainingRun.in(directory.resolve(name), dataset);
    }
}
