package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Secrets planted where people keep them. What prepare, train, sample and evaluate print and leave behind, Spark's event log
 * included, must not hold one of them.
 */
class CanaryIT {
    private static final String CANARY = "canary-5ec2e7";

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_SECRET_ACCESS_KEY", CANARY + "-aws",
            "AWS_SESSION_TOKEN", CANARY + "-session",
            "HADOOP_CREDSTORE_PASSWORD", CANARY + "-credstore",
            "MLFLOW_TRACKING_USERNAME", CANARY + "-user",
            "MLFLOW_TRACKING_PASSWORD", CANARY + "-mlflow");

    private static final Map<String, String> SPARK = Map.of(
            "spark.hadoop.fs.s3a.secret.key", CANARY + "-s3a",
            "spark.hadoop.fs.s3a.access.key", CANARY + "-id",
            "spark.hadoop.fs.s3a.encryption.key", CANARY + "-encryption",
            "spark.hadoop.fs.azure.account.key.x.dfs.core.windows.net", CANARY + "-azure",
            "spark.hadoop.hadoop.security.credential.provider.path", "localjceks://user:" + CANARY + "@file/x.jceks",
            "spark.driver.extraJavaOptions", "-Djavax.net.ssl.keyStorePassword=" + CANARY + "-javax",
            "spark.executorEnv.AWS_SECRET_ACCESS_KEY", CANARY + "-executor");

    private static Path directory;
    private static Path events;
    private static Launcher launcher;

    @BeforeAll
    static void plant() throws IOException {
        directory = Distribution.emptyDirectory("canary-it");
        events = Files.createDirectories(directory.resolve("events"));
        Map<String, String> conf = new LinkedHashMap<>(SPARK);
        conf.put("spark.eventLog.enabled", "true");
        conf.put("spark.eventLog.compress", "false");
        conf.put("spark.eventLog.dir", events.toUri().toString());
        StringBuilder options = new StringBuilder();
        conf.forEach((key, value) ->
                options.append(" --conf ").append(key).append('=').append(value));
        Map<String, String> environment = new LinkedHashMap<>(ENVIRONMENT);
        environment.put("TARFLOW4J_MASTER", "local[2]");
        environment.put("TARFLOW4J_SUBMIT_OPTS", options.toString());
        launcher = new Launcher(Distribution.built(), environment, directory);
    }

    @Test
    void noSecretIsPrintedOrSaved() throws Exception {
        Path recipe = recipe("", "recipe");
        run("train", recipe, "--dry-run").expect(0);
        for (String command : List.of("prepare", "train", "sample", "evaluate")) {
            run(command, recipe).expect(0);
        }
        Path wrong = recipe("fs.s3a.secret.key = \"" + CANARY + "-hocon\"", "wrong");
        run("train", wrong, "--run", "s3a://id:" + CANARY + "@bucket/run").expect(2);
        Files.delete(wrong); // the only place where it may be

        assertThat(directory.resolve("run/report.html")).exists();
        List<Path> files = files();
        assertThat(files).hasSizeGreaterThan(30);
        assertThat(files).allSatisfy(file -> assertThat(text(file)).doesNotContain(CANARY));
        // They were there to be seen: the event log names them, in stars.
        String log = text(files(events).get(0));
        assertThat(SPARK.keySet())
                .allSatisfy(key -> assertThat(log).contains("\"" + key + "\":\"*********(redacted)\""));
    }

    private static Launcher.Outcome run(String command, Path recipe, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--config", recipe.toString()));
        arguments.addAll(List.of(more));
        return launcher.run(command + more.length, arguments.toArray(String[]::new));
    }

    private static Path recipe(String line, String name) throws IOException {
        Path images = TinyImages.write(directory);
        return Files.writeString(
                directory.resolve(name + ".conf"),
                """
                run.directory = "%s"
                model { image-size = %d, channels = 1, classes = 2, patch-sizes = [4], widths = [64], layers = [1, 1] }
                data.source { kind = idx, path = "%s", labels = "%s" }
                training { batch-size = 64, epochs = 1, validation { every-rounds = 2, samples = 4, images = 8 } }
                sampling { count = 4, denoise.steps = 1 }
                evaluation { limit = 8, audit-images = 1, noise-levels = [0.3] }
                %s
                """
                        .formatted(
                                directory.resolve("run"),
                                TinyImages.SIZE,
                                images,
                                images.resolveSibling("labels-idx1-ubyte"),
                                line));
    }

    private static List<Path> files() throws IOException {
        return files(directory);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
