package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job on one master and two workers, each worker one core, and a driver that is killed in the middle. */
class ClusterIT {
    private static final int SIGKILL_EXIT_CODE = 137;
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static Path directory;
    private static StandaloneCluster cluster;
    private static Launcher launcher;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        directory = Distribution.emptyDirectory("cluster-it");
        cluster = StandaloneCluster.start(Distribution.built(), directory.resolve("spark"), 2);
        launcher = cluster.launcher();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void killedDriverResumesToTheParametersOfAnUndisturbedRun() throws Exception {
        Path recipe = recipe();
        run("prepare", recipe, "undisturbed").expect(0);
        run("train", recipe, "undisturbed").expect(0);

        Process driver = launcher.start("train-killed", arguments("train", recipe, "killed"));
        try {
            awaitCheckpoints("killed", 2, driver);
        } finally {
            driver.destroyForcibly();
        }
        assertThat(driver.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(driver.exitValue()).isEqualTo(SIGKILL_EXIT_CODE);
        List<Path> expected = checkpoints("undisturbed");
        Path last = expected.get(expected.size() - 1);
        assertThat(checkpoints("killed"))
                .as("the driver died before the end")
                .extracting(Path::getFileName)
                .doesNotContain(last.getFileName());

        run("train", recipe, "killed").expect(0);
        List<Path> resumed = checkpoints("killed");
        assertThat(resumed).extracting(Path::getFileName).last().isEqualTo(last.getFileName());
        assertThat(last.resolve("parameters.safetensors"))
                .hasSameBinaryContentAs(resumed.get(resumed.size() - 1).resolve("parameters.safetensors"));

        run("sample", recipe, "killed").expect(0);
        assertThat(directory.resolve("killed/samples/grid.png")).isNotEmptyFile();
    }

    private static Path recipe() throws IOException {
        Path images = TinyImages.write(directory);
        return Files.writeString(
                directory.resolve("tiny.conf"),
                """
                model { image-size = %d, channels = 1, classes = 2, patch-sizes = [2], widths = [64], layers = [1, 1] }
                noise { kind = gaussian, schedule = uniform, t0 = 0.1, t1 = 0.5 }
                data {
                  source { kind = idx, path = "%s", labels = "%s" }
                  shards = 2, validation = 0.125, output = "%s"
                }
                training {
                  dataset = ${data.output}
                  workers = 2, batch-size = 16, averaging-frequency = 2, epochs = 3
                  learning-rate = 1e-3, drop-label = 0.1
                  checkpoint { every-rounds = 2, keep-last = 3 }
                }
                sampling {
                  count = 6, batch-size = 3, guidance { scale = 1.0 }, denoise { steps = 2, t0 = 0.1, t1 = 0.5 }
                }
                """
                        .formatted(
                                TinyImages.SIZE,
                                images,
                                images.resolveSibling("labels-idx1-ubyte"),
                                directory.resolve("dataset")));
    }

    private static Launcher.Outcome run(String command, Path recipe, String name)
            throws IOException, InterruptedException {
        return launcher.run(command + "-" + name, arguments(command, recipe, name));
    }

    private static String[] arguments(String command, Path recipe, String name) {
        return new String[] {command, "--config", recipe.toString(), "--set", "run.directory=" + directory.resolve(name)
        };
    }

    /** Checkpoints that are whole, oldest first. */
    private static List<Path> checkpoints(String name) throws IOException {
        Path folder = directory.resolve(name).resolve("checkpoints");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> steps = Files.list(folder)) {
            return steps.filter(step -> step.getFileName().toString().startsWith("step-"))
                    .filter(step -> Files.exists(step.resolve("manifest.json")))
                    .sorted()
                    .toList();
        }
    }

    private static void awaitCheckpoints(String name, int count, Process driver)
            throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (checkpoints(name).size() < count) {
            assertThat(driver.isAlive()).as("the driver still trains").isTrue();
            assertThat(Instant.now()).as("time for %d checkpoints", count).isBefore(deadline);
            Thread.sleep(50);
        }
    }
}
