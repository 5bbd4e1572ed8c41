package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job on one master and two workers, each worker one core, whatever happens to the driver and to executors. */
class ClusterIT {
    private static final int ROUNDS = 23;
    private static final int DRIVER_KILLS = 2;
    private static final int EXECUTOR_KILLS = 3;

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

    /**
     * More kills, at other instants: {@code -Dtarflow4j.kills=50 -Dtarflow4j.seed=7}. A training is killed a few times, then
     * another one.
     */
    @Test
    void aTrainingThatIsKilledAgainAndAgainEndsWithTheParametersOfAnUndisturbedOne() throws Exception {
        Path recipe = recipe();
        run("prepare", recipe, "undisturbed").expect(0);
        run("train", recipe, "undisturbed").expect(0);
        Path expected = new CheckpointFolder(directory.resolve("undisturbed")).last();

        int kills = Integer.getInteger("tarflow4j.kills", DRIVER_KILLS + EXECUTOR_KILLS);
        Random random = new Random(Integer.getInteger("tarflow4j.seed", 1));
        for (int done = 0; done < kills; done += DRIVER_KILLS + EXECUTOR_KILLS) {
            String name = "killed-" + done;
            CheckpointFolder checkpoints = new CheckpointFolder(directory.resolve(name));
            List<String> log = new KillingSpree(cluster, name, checkpoints, arguments("train", recipe, name))
                    .plan(DRIVER_KILLS, EXECUTOR_KILLS, ROUNDS - 2, random)
                    .run();
            System.out.println(String.join("\n", log));
            for (String file : List.of("parameters.safetensors", "ema.safetensors", "optimizer.safetensors")) {
                assertThat(expected.resolve(file))
                        .as("%s after %s", file, log)
                        .hasSameBinaryContentAs(checkpoints.last().resolve(file));
            }
            assertThat(checkpoints.steps()).as("rounds of %s", name).hasSize(ROUNDS);
        }
        run("sample", recipe, "killed-0").expect(0);
        assertThat(directory.resolve("killed-0/samples/grid.png")).isNotEmptyFile();
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
                run.lease-duration = 3 s
                training {
                  dataset = ${data.output}
                  workers = 2, batch-size = 16, averaging-frequency = 20, epochs = 30
                  learning-rate = 1e-3, drop-label = 0.1
                  checkpoint { every-rounds = 1, keep-last = 100 }
                  validation { every-rounds = 12, images = 8, samples = 4 }
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
}
