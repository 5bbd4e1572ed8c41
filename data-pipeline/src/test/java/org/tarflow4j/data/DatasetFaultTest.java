package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarflow4j.fault.Fault;
import org.tarflow4j.fault.FaultFileSystem;
import org.tarflow4j.fault.FaultPairs;
import org.tarflow4j.fault.Faults;
import org.tarflow4j.fault.Operation;
import org.tarflow4j.fault.Outcome;

/**
 * Whatever fails while a dataset is written: the directory does not claim to be a dataset unless it is one, and the next
 * run makes it one, of the same bytes as if nothing had happened.
 */
class DatasetFaultTest {
    private static SparkSession spark;
    private static Path images;
    private static Map<String, String> undisturbed;

    @TempDir
    Path directory;

    @BeforeAll
    static void start(@TempDir Path temporary) throws IOException {
        spark = TestData.spark("local[2]");
        FaultFileSystem.register(spark.sparkContext().hadoopConfiguration());
        images = TestData.writeIdx(temporary.resolve("images"), "");
        run(temporary.resolve("undisturbed").toString());
        undisturbed = TestData.files(temporary.resolve("undisturbed"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void heal() {
        Faults.heal();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                once(Operation.CREATE, "_preparing.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_preparing.json", Outcome.NOT_DONE),
                once(Operation.WRITE, "input-00000", Outcome.NOT_DONE),
                once(Operation.CLOSE, "input-00000", Outcome.DONE_LATER),
                once(Operation.READ, "_staging/input", Outcome.NOT_DONE),
                once(Operation.WRITE, "part-00001", Outcome.NOT_DONE),
                once(Operation.CLOSE, "part-00001", Outcome.NOT_DONE),
                once(Operation.RENAME, "part-00001", Outcome.NOT_DONE),
                once(Operation.RENAME, "part-00001", Outcome.DONE_LATER),
                once(Operation.CLOSE, "shard-00001", Outcome.DONE_LATER),
                once(Operation.CLOSE, "_dataset.json", Outcome.NOT_DONE),
                once(Operation.CLOSE, "_dataset.json", Outcome.DONE_LATER),
                once(Operation.RENAME, "_dataset.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_dataset.json", Outcome.DONE_LATER),
                once(Operation.DELETE, "_staging$", Outcome.NOT_DONE),
                once(Operation.DELETE, "_preparing.json$", Outcome.DONE));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFailedRunClaimsNothingAndTheNextOneCompletesIt(Fault fault) throws IOException {
        Path output = directory.resolve("dataset");
        Faults.inject(List.of(fault));
        boolean failed = fails(output);
        assertThat(Faults.struck()).containsExactly(fault);
        assertThat(failed).as("a fault is not passed over").isTrue();
        claimsOnlyWhatIsThere(output);

        Faults.heal();
        claimsOnlyWhatIsThere(output);
        run("fault:" + output);

        assertThat(TestData.files(output)).isEqualTo(undisturbed);
    }

    static Stream<List<Fault>> pairs() {
        return FaultPairs.of(faults().toList());
    }

    /** Each strikes once, in this run or in the next; what was to be done late is done after all. */
    @ParameterizedTest
    @MethodSource("pairs")
    void twoFaultsCostTwoRunsAtMost(List<Fault> pair) throws IOException {
        Path output = directory.resolve("dataset");
        Faults.inject(pair);
        int failed = 0;
        while (fails(output)) {
            failed++;
            assertThat(failed).isLessThanOrEqualTo(pair.size());
            claimsOnlyWhatIsThere(output);
        }
        assertThat(failed).isPositive();
        Faults.heal();
        claimsOnlyWhatIsThere(output);
        assertThat(TestData.files(output)).isEqualTo(undisturbed);
    }

    private static void claimsOnlyWhatIsThere(Path output) throws IOException {
        if (Files.exists(output.resolve("_dataset.json"))) {
            assertThat(PatchDataset.open(output.toString(), new Configuration()).verify(ProgressListener.NONE))
                    .isEmpty();
        }
    }

    private static boolean fails(Path output) {
        try {
            run("fault:" + output);
            return false;
        } catch (IOException e) {
            return true;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // Spark's own is checked, but not declared.
            assertThat(e).isInstanceOf(SparkException.class);
            return true;
        }
    }

    private static void run(String output) throws IOException {
        new PrepareJob(spark).run(TestData.idxRequest(images, Path.of(output)), ProgressListener.NONE);
    }

    private static Fault once(Operation operation, String path, Outcome outcome) {
        return Fault.once(operation, path, 1, outcome);
    }
}
