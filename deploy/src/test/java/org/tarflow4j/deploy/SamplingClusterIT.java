package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One sampling request on one master and two workers of one core each, whatever happens to the driver and to executors. */
class SamplingClusterIT {
    private static final int SHARDS = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static Path directory;
    private static StandaloneCluster cluster;
    private static Launcher launcher;
    /** The shards that one task makes undisturbed. */
    private static Map<String, byte[]> expected;

    @BeforeAll
    static void drawWithOneTask() throws IOException, InterruptedException {
        directory = Distribution.emptyDirectory("sampling-cluster-it");
        Path weights = Path.of("../spark-jobs/src/test/resources/golden/conditional.pth")
                .toAbsolutePath();
        Files.writeString(
                directory.resolve("tiny.conf"),
                """
                run.directory = "%s"
                model { image-size = 8, patch-sizes = 2, widths = 64, layers = [1, 2], classes = 5 }
                noise.t1 = 0.3
                sampling {
                  count = 118, batch-size = 4, format = webdataset, shard-groups = 2
                  guidance.scale = 1
                  denoise { steps = 10, dynamics = sde }
                }
                """
                        .formatted(directory.resolve("run")));
        cluster = StandaloneCluster.start(Distribution.built(), directory.resolve("spark"), 2);
        launcher = cluster.launcher();
        launcher.run(
                        "import",
                        "import-checkpoint",
                        "--config",
                        directory.resolve("tiny.conf").toString(),
                        "--from",
                        weights.toString(),
                        "--output",
                        directory.resolve("run").toString())
                .expect(0);
        launcher.run("undisturbed", arguments("undisturbed", 1)).expect(0);
        expected = shards("undisturbed");
        assertThat(expected).hasSize(SHARDS);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void fiveTasksAndAKilledExecutorGiveTheSameBytes() throws Exception {
        Process driver = launcher.start("executor-killed", arguments("executor-killed", 5));
        await(driver, "executor-killed", 3);
        cluster.killExecutor(0);
        finish(driver, "executor-killed");
        assertSame(shards("executor-killed"));
    }

    @Test
    void aDriverThatIsKilledTwiceLosesNothingAndDoesNothingTwice() throws Exception {
        Map<String, FileTime> done = new TreeMap<>();
        for (int kill = 1; kill <= 2; kill++) {
            Process driver = launcher.start("driver-killed-" + kill, arguments("driver-killed", 2));
            await(driver, "driver-killed", 4 * kill);
            driver.destroyForcibly();
            assertThat(driver.waitFor(1, TimeUnit.MINUTES)).isTrue();
            // Executors hear of it a moment later.
            Thread.sleep(2000);
            assertThat(records("driver-killed")).hasSizeLessThan(SHARDS);
            done.putAll(times("driver-killed"));
        }
        Process driver = launcher.start("driver-killed-3", arguments("driver-killed", 2));
        finish(driver, "driver-killed-3");
        assertSame(shards("driver-killed"));
        assertThat(times("driver-killed")).containsAllEntriesOf(done);
    }

    private static String[] arguments(String output, int tasks) {
        return new String[] {
            "sample",
            "--config",
            directory.resolve("tiny.conf").toString(),
            "--set",
            "sampling.output=" + directory.resolve(output),
            "--set",
            "sampling.workers=" + tasks
        };
    }

    private static void await(Process driver, String output, int shards) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (records(output).size() < shards) {
            assertThat(driver.isAlive()).as("%s still runs", output).isTrue();
            assertThat(Instant.now()).as("time for %d shards", shards).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    private static void finish(Process driver, String name) throws IOException, InterruptedException {
        try {
            assertThat(driver.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            driver.destroyForcibly();
        }
        assertThat(driver.exitValue())
                .as("%s", Files.readString(launcher.log(name)))
                .isZero();
    }

    private static List<Path> records(String output) throws IOException {
        return list(directory.resolve(output).resolve("_shards"), "[0-9]{6}\\.json");
    }

    private static Map<String, byte[]> shards(String output) throws IOException {
        Map<String, byte[]> shards = new TreeMap<>();
        for (Path file : list(directory.resolve(output), "samples-.*")) {
            shards.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return shards;
    }

    private static void assertSame(Map<String, byte[]> shards) {
        assertThat(shards.keySet()).isEqualTo(expected.keySet());
        shards.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    /** When each shard that has a record was written. */
    private static Map<String, FileTime> times(String output) throws IOException {
        Map<String, FileTime> times = new TreeMap<>();
        for (Path record : records(output)) {
            String shard = "samples-" + record.getFileName().toString().replace("json", "tar");
            times.put(shard, Files.getLastModifiedTime(directory.resolve(output).resolve(shard)));
        }
        return times;
    }

    private static List<Path> list(Path folder, String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().matches(pattern))
                            .toList());
        }
    }
}
