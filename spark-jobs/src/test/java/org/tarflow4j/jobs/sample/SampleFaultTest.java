package org.tarflow4j.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarflow4j.fault.Fault;
import org.tarflow4j.fault.FaultFileSystem;
import org.tarflow4j.fault.FaultPairs;
import org.tarflow4j.fault.Faults;
import org.tarflow4j.fault.Operation;
import org.tarflow4j.fault.Outcome;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;

/**
 * Whatever fails while samples are written: no summary claims samples that are not there, and the next run completes
 * them, with the same bytes as if nothing had happened.
 */
class SampleFaultTest {
    private static SparkSession spark;
    private static Path folder;
    /** Files by format. */
    private static final Map<String, Map<String, byte[]>> UNDISTURBED = new TreeMap<>();

    @BeforeAll
    static void draw(@TempDir Path temporary) throws IOException {
        spark = TinyRun.spark();
        FaultFileSystem.register(spark.sparkContext().hadoopConfiguration());
        folder = temporary;
        new TinyRun(folder).save();
        for (String format : List.of("png", "parquet", "webdataset")) {
            sample(format, format);
            UNDISTURBED.put(format, files(format));
        }
        assertThat(UNDISTURBED.get("png")).hasSize(7);
        assertThat(UNDISTURBED.get("parquet")).hasSize(2);
    }

    @AfterAll
    static void stop() {
        TinyRun.spark().stop();
    }

    @AfterEach
    void heal() {
        Faults.heal();
    }

    private static Map<String, List<Fault>> faultsByFormat() {
        return new TreeMap<>(Map.of(
                "png",
                pictureFaults(),
                "parquet",
                shardFaults("samples-000000.parquet"),
                "webdataset",
                shardFaults("samples-000000.tar")));
    }

    static Stream<Arguments> faults() {
        return faultsByFormat().entrySet().stream()
                .flatMap(format -> format.getValue().stream().map(fault -> Arguments.of(format.getKey(), fault)));
    }

    private static List<Fault> shardFaults(String shard) {
        return List.of(
                once(Operation.CREATE, shard, Outcome.NOT_DONE),
                once(Operation.WRITE, shard, Outcome.NOT_DONE),
                once(Operation.SYNC, shard, Outcome.NOT_DONE),
                once(Operation.CLOSE, shard, Outcome.NOT_DONE),
                once(Operation.RENAME, shard, Outcome.NOT_DONE),
                once(Operation.RENAME, shard, Outcome.DONE),
                once(Operation.RENAME, "_shards/000000.json", Outcome.NOT_DONE));
    }

    private static List<Fault> pictureFaults() {
        return List.of(
                once(Operation.CREATE, "_request.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_request.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_request.json", Outcome.DONE),
                once(Operation.WRITE, "000002.png", Outcome.NOT_DONE),
                once(Operation.CLOSE, "000002.png", Outcome.NOT_DONE),
                once(Operation.CLOSE, "000002.png", Outcome.DONE_LATER),
                once(Operation.RENAME, "000002.png", Outcome.NOT_DONE),
                once(Operation.RENAME, "000002.png", Outcome.DONE),
                once(Operation.RENAME, "_shards/000000.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_shards/000001.json", Outcome.DONE_LATER),
                once(Operation.READ, "000002.png", Outcome.NOT_DONE),
                once(Operation.RENAME, "grid.png", Outcome.NOT_DONE),
                once(Operation.CLOSE, "_samples.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_samples.json", Outcome.NOT_DONE),
                once(Operation.RENAME, "_samples.json", Outcome.DONE_LATER));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFailedRunClaimsNothingAndTheNextOneCompletesIt(String format, Fault fault) throws IOException {
        String output = format + Integer.toHexString(System.identityHashCode(fault));
        Faults.inject(List.of(fault));
        assertThatThrownBy(() -> sample(output, format)).isInstanceOf(JobException.class);
        assertThat(Faults.struck()).containsExactly(fault);
        assertThat(folder.resolve(output).resolve("_samples.json")).doesNotExist();

        Faults.heal();
        sample(output, format);

        assertThat(files(output)).usingRecursiveComparison().isEqualTo(UNDISTURBED.get(format));
        try (Stream<Path> left = Files.walk(folder.resolve(output))) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    static Stream<Arguments> pairs() {
        return faultsByFormat().entrySet().stream()
                .flatMap(format -> FaultPairs.of(format.getValue()).map(pair -> Arguments.of(format.getKey(), pair)));
    }

    /** Each strikes once, in this run or in the next; what was to be done late is done after all. */
    @ParameterizedTest
    @MethodSource("pairs")
    void twoFaultsCostTwoRunsAtMost(String format, List<Fault> pair) throws IOException {
        String output = format + Integer.toHexString(System.identityHashCode(pair));
        Faults.inject(pair);
        int failed = 0;
        while (fails(output, format)) {
            failed++;
            assertThat(failed).isLessThanOrEqualTo(pair.size());
            assertThat(folder.resolve(output).resolve("_samples.json")).doesNotExist();
        }
        assertThat(failed).isPositive();
        Faults.heal();
        assertThat(files(output)).usingRecursiveComparison().isEqualTo(UNDISTURBED.get(format));
    }

    private static boolean fails(String output, String format) {
        try {
            sample(output, format);
            return false;
        } catch (JobException e) {
            return true;
        }
    }

    private static void sample(String output, String format) {
        TinyRun run = new TinyRun(folder)
                .set("sampling.output", "\"fault:" + folder.resolve(output) + "\"")
                .set("sampling.format", format)
                .set("sampling.count", "3")
                .set("sampling.batch-size", "2");
        new SampleJob(spark, run.settings(), Progress.log()).run();
    }

    /** The images, of which those before denoising lie in a folder of their own, or the shard; and the sheet. */
    private static Map<String, byte[]> files(String output) throws IOException {
        Map<String, byte[]> images = new TreeMap<>();
        Path root = folder.resolve(output);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file -> file.toString().matches(".*\\.(png|parquet|tar)"))
                    .toList()) {
                images.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return images;
    }

    private static Fault once(Operation operation, String path, Outcome outcome) {
        return Fault.once(operation, path, 1, outcome);
    }
}
