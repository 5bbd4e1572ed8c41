package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same input and seed give the same bytes, however many threads and splits there are. */
class DeterminismTest {
    @TempDir
    Path directory;

    @Test
    void theBytesDoNotDependOnTheCluster() throws Exception {
        Path images = TestData.writeIdx(directory, "");

        Map<String, String> one = prepare("local[1]", images, "one");
        Map<String, String> other = prepare("local[2]", images, "other");

        assertThat(one).hasSize(3 + 1 + 4).containsKey("split=validation/part-00000.parquet");
        assertThat(other).isEqualTo(one);
    }

    private Map<String, String> prepare(String master, Path images, String output) throws Exception {
        try (SparkSession spark = TestData.spark(master)) {
            // A reader of Parquet elsewhere may have set these; they must not reach the shards.
            spark.sparkContext()
                    .hadoopConfiguration()
                    .set("parquet.block.size", master.equals("local[1]") ? "4096" : "1");
            new PrepareJob(spark).run(TestData.idxRequest(images, directory.resolve(output)), ProgressListener.NONE);
        }
        return TestData.files(directory.resolve(output));
    }
}
