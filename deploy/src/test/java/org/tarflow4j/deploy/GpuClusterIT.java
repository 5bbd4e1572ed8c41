package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tarflow4j.deploy.StandaloneCluster.WorkerMachine;

/**
 * Two workers whose discovery script finds one GPU each, at different addresses, by a stand-in for nvidia-smi. Everything up to
 * CUDA's library is real: Spark assigns the addresses, each executor hides the other GPUs, and then there is no library.
 */
class GpuClusterIT {
    private static final String ONE_GPU = "spark.executor.resource.gpu.amount=1";
    private static final String NO_LIBRARY = "No CUDA library: this tarflow4j.jar was built without it";

    private static final Distribution DISTRIBUTION = Distribution.built();

    private static Path directory;
    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        directory = Distribution.emptyDirectory("gpu-cluster-it");
        cluster =
                StandaloneCluster.start(DISTRIBUTION, directory.resolve("spark"), List.of(machine("2"), machine("5")));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static WorkerMachine machine(String gpu) {
        Path standIn = Path.of("src/test/resources/gpu").toAbsolutePath();
        return new WorkerMachine(
                List.of(
                        "-Dspark.worker.resource.gpu.amount=1",
                        "-Dspark.worker.resource.gpu.discoveryScript="
                                + DISTRIBUTION.home().resolve("gpu/discover.sh")),
                Map.of("PATH", standIn + ":" + System.getenv("PATH"), "STAND_IN_GPUS", gpu));
    }

    /** The table shows what each executor's own C library has in CUDA_VISIBLE_DEVICES. */
    @Test
    void eachExecutorPinsTheAddressThatSparkAssigned() throws Exception {
        Launcher.Outcome outcome =
                doctor("pinned", 2, ONE_GPU, "spark.executor.memoryOverhead=1g").expect(6);
        List<String> rows = outcome.output()
                .lines()
                .filter(line -> line.matches("\\d+ +127\\.0\\.0\\.1 .*"))
                .toList();
        assertThat(rows).hasSize(2).allMatch(row -> row.matches(".* GPU [25] +ok"));
        assertThat(rows).anyMatch(row -> row.contains("GPU 2")).anyMatch(row -> row.contains("GPU 5"));
        // Limits follow from the overhead: half of it for arrays, with the heap for the process.
        assertThat(rows).allMatch(row -> row.contains(" / 536.9 MB / 2.1 GB "));
        assertThat(outcome.output().lines().filter(line -> line.contains(NO_LIBRARY)))
                .hasSize(2);
        assertThat(directory.resolve("run")).isDirectoryNotContaining("glob:**.doctor-*");
        for (String worker : List.of("2", "5")) {
            assertThat(executorLogs()).contains("This executor computes on GPU " + worker);
        }
    }

    /** Its tasks ask for no GPU, so that every core takes part. */
    @Test
    void preparingTakesNoGpu() throws Exception {
        Path images = TinyImages.write(directory);
        List<String> arguments = new ArrayList<>(List.of(arguments("prepare", 2)));
        for (String setting : List.of(
                "model.image-size=" + TinyImages.SIZE,
                "model.channels=1",
                "model.classes=2",
                "model.patch-sizes=2",
                "model.widths=64",
                "data.source.kind=idx",
                "data.source.path=" + images,
                "data.source.labels=" + images.resolveSibling("labels-idx1-ubyte"))) {
            arguments.addAll(List.of("--set", setting));
        }
        cluster.launcher(List.of("--conf", ONE_GPU))
                .run("prepare", arguments.toArray(String[]::new))
                .expect(0);
    }

    @Test
    void aTrainingThatCannotComputeOnTheGpuDoesNotStart() throws Exception {
        Launcher.Outcome outcome = run("train", "no-library", 2, ONE_GPU).expect(6);
        assertThat(outcome.output()).contains(NO_LIBRARY);
        assertOneMessage(outcome);
    }

    @Test
    void aTrainingWithMoreWorkersThanGpusDoesNotStart() throws Exception {
        Launcher.Outcome outcome = run(
                        "train", "too-many", 3, ONE_GPU, "spark.scheduler.maxRegisteredResourcesWaitingTime=10s")
                .expect(6);
        assertThat(outcome.output()).contains("More tasks than devices: 3 workers, but 2 executors with a GPU");
        assertOneMessage(outcome);
    }

    @Test
    void tasksThatShareAGpuAreRefused() throws Exception {
        Launcher.Outcome outcome = run("train", "shared", 2, ONE_GPU, "spark.task.resource.gpu.amount=0.5")
                .expect(6);
        assertThat(outcome.output()).contains("spark.task.resource.gpu.amount = 0.5: more tasks than devices");
        assertOneMessage(outcome);
    }

    @Test
    void gpusInLocalModeAreRefused() throws Exception {
        Launcher local = new Launcher(
                DISTRIBUTION,
                Map.of("TARFLOW4J_MASTER", "local[1]", "TARFLOW4J_SUBMIT_OPTS", "--conf " + ONE_GPU),
                directory);
        Launcher.Outcome outcome = local.run("local", arguments("doctor", 1)).expect(6);
        assertThat(outcome.output()).contains("is set, but master local[1] hands out no GPUs");
        assertOneMessage(outcome);
    }

    private static Launcher.Outcome doctor(String name, int workers, String... conf) throws Exception {
        return run("doctor", name, workers, conf);
    }

    private static Launcher.Outcome run(String command, String name, int workers, String... conf) throws Exception {
        List<String> options = new ArrayList<>();
        Arrays.stream(conf).forEach(each -> options.addAll(List.of("--conf", each)));
        return cluster.launcher(options).run(name, arguments(command, workers));
    }

    private static String[] arguments(String command, int workers) {
        return new String[] {
            command,
            "--set",
            "device.kind=gpu",
            "--set",
            "run.directory=" + directory.resolve("run"),
            "--set",
            "training.workers=" + workers,
            "--set",
            "training.batch-size=" + 2 * workers
        };
    }

    private static String executorLogs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (var files = Files.walk(directory.resolve("spark"))) {
            for (Path file : files.filter(path -> path.endsWith("stderr") || path.endsWith("stdout"))
                    .toList()) {
                logs.append(Files.readString(file));
            }
        }
        return logs.toString();
    }

    /** A message for a person, not a stack trace; Spark may have something to say of executors that are cut off. */
    private static void assertOneMessage(Launcher.Outcome outcome) {
        assertThat(outcome.output()).doesNotContain("at org.tarflow4j.");
    }
}
