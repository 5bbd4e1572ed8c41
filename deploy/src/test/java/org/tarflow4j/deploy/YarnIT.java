package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A training's life on YARN and HDFS, each command a submission of its own. */
class YarnIT {
    private static final int ROUNDS = 2;

    private static Path directory;
    private static HadoopCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        directory = Distribution.emptyDirectory("yarn-it");
        cluster = HadoopCluster.start(Distribution.built(), directory);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void aDatasetIsPreparedAFlowTrainedAndImagesDrawn() throws Exception {
        Path recipe = recipe();
        submit("cluster", "prepare", recipe).expect(0);
        assertFinished(FinalApplicationStatus.SUCCEEDED, "");
        assertThat(list("dataset")).contains("_dataset.json");

        submit("cluster", "train", recipe).expect(0);
        assertFinished(FinalApplicationStatus.SUCCEEDED, "");
        assertThat(list("checkpoints"))
                .filteredOn(name -> name.startsWith("step-"))
                .hasSize(ROUNDS);
        // Those of the validation, which sample must not stumble over.
        assertThat(list("samples")).filteredOn(name -> name.startsWith("step-")).hasSize(ROUNDS);

        Launcher.Outcome sample = submit("client", "sample", recipe).expect(0);
        assertFinished(FinalApplicationStatus.SUCCEEDED, "");
        assertThat(sample.output()).contains("Drew 6 of 6 samples of step 15");
        assertThat(list("samples")).contains("grid.png", "_samples.json", "000005.png");
        assertThat(cluster.read(run() + "/RESULT.json")).asString().contains("\"sample\"", "\"exitCode\" : 0");
    }

    /** YARN shows the exit code, which spark-submit does not know in cluster mode. */
    @Test
    void aWrongKeyIsTheReasonThatYarnShows() throws Exception {
        submit("cluster", "train", recipe(), "--set", "training.bach-size=4").expect(1);
        assertFinished(FinalApplicationStatus.FAILED, "User application exited with status 2");
    }

    private static void assertFinished(FinalApplicationStatus status, String diagnostics) throws InterruptedException {
        RMApp application = cluster.lastApplication();
        // In client mode the driver is gone a moment before its application.
        for (int i = 0; i < 100 && application.getFinalApplicationStatus() == FinalApplicationStatus.UNDEFINED; i++) {
            Thread.sleep(200);
        }
        assertThat(application.getFinalApplicationStatus())
                .as("%s: %s", application.getName(), application.getDiagnostics())
                .isEqualTo(status);
        assertThat(application.getDiagnostics()).asString().contains(diagnostics);
    }

    private static Launcher.Outcome submit(String mode, String command, Path recipe, String... more)
            throws IOException, InterruptedException {
        String[] arguments = Arrays.copyOf(new String[] {command, "--config", recipe.toString()}, 3 + more.length);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return cluster.launcher(mode).run(command + "-" + mode, arguments);
    }

    /** Names in a folder of the run. */
    private static List<String> list(String folder) throws IOException {
        return Arrays.stream(cluster.fileSystem().listStatus(new org.apache.hadoop.fs.Path(run(), folder)))
                .map(FileStatus::getPath)
                .map(org.apache.hadoop.fs.Path::getName)
                .toList();
    }

    private static String run() {
        return cluster.uri() + "/runs/tiny";
    }

    /** Two files, since recipes include each other. */
    private static Path recipe() throws IOException {
        Path images = TinyImages.write(directory);
        Path recipes = Files.createDirectories(directory.resolve("recipes"));
        Files.writeString(
                recipes.resolve("run.conf"),
                """
                run.directory = "%s"
                data.source { kind = idx, path = "%s", labels = "%s" }
                """
                        .formatted(
                                run(),
                                images.toUri(),
                                images.resolveSibling("labels-idx1-ubyte").toUri()));
        return Files.writeString(
                recipes.resolve("tiny.conf"),
                """
                include required("run.conf")
                model { image-size = %d, channels = 1, classes = 2, patch-sizes = [2], widths = [64], layers = [1, 1] }
                noise { kind = gaussian, schedule = uniform, t0 = 0.1, t1 = 0.5 }
                data { shards = 2, validation = 0.125 }
                training {
                  workers = 2, batch-size = 16, averaging-frequency = 8, epochs = 1
                  learning-rate = 1e-3, drop-label = 0.1
                  checkpoint { every-rounds = 1, keep-last = 100 }
                  validation { every-rounds = 1, images = 16, samples = 4 }
                }
                sampling {
                  count = 6, batch-size = 3, guidance { scale = 1.0 }, denoise { steps = 2, t0 = 0.1, t1 = 0.5 }
                }
                """
                        .formatted(TinyImages.SIZE));
    }
}
