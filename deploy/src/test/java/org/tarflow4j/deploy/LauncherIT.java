package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a user gets to see for wrong input, through the launcher and spark-submit. */
class LauncherIT {
    private static final String EXECUTORS_THREADS = "spark.executorEnv.OMP_NUM_THREADS";

    private static Path directory;

    @BeforeAll
    static void makeDirectory() throws IOException {
        directory = Distribution.emptyDirectory("launcher-it");
    }

    @Test
    void unknownCommand() throws Exception {
        Launcher.Outcome outcome =
                launcher(Map.of()).run("unknown-command", "no-such-command").expect(2);
        assertThat(outcome.output()).contains("no-such-command");
        assertOneMessage(outcome);
    }

    @Test
    void unknownKey() throws Exception {
        Launcher.Outcome outcome = launcher(Map.of())
                .run("unknown-key", "prepare", "--set", "training.bach-size=64")
                .expect(2);
        assertThat(outcome.output()).contains("training.bach-size");
        assertOneMessage(outcome);
    }

    /** A bare file name, and what it includes beside itself. */
    @Test
    void recipeInTheWorkingDirectory() throws Exception {
        Files.writeString(directory.resolve("base.conf"), "training.batch-size = 48");
        Files.writeString(directory.resolve("mine.conf"), "include required(\"base.conf\")\nrun.directory = mine");
        Launcher.Outcome outcome = launcher(Map.of())
                .run("working-directory", "train", "--dry-run", "--config", "mine.conf")
                .expect(0);
        assertThat(outcome.output()).containsPattern("training\\.batch-size = 48 +# .*base\\.conf:1");
    }

    @Test
    void missingInput() throws Exception {
        Path missing = directory.resolve("no-such-images-idx3-ubyte");
        Path recipe = Files.writeString(
                directory.resolve("missing.conf"),
                """
                run.directory = "%s"
                model { image-size = 8, channels = 1, patch-sizes = [2], widths = [64], layers = [1, 1] }
                data { source { kind = idx, path = "%s" }, shards = 1 }
                """
                        .formatted(directory.resolve("run"), missing));
        Launcher.Outcome outcome = launcher(Map.of())
                .run("missing-input", "prepare", "--config", recipe.toString())
                .expect(3);
        assertThat(outcome.output()).contains(missing.toString());
        assertOneMessage(outcome);
        assertThat(directory.resolve("run/dataset/_dataset.json")).doesNotExist();
    }

    @Test
    void noJava() throws Exception {
        Launcher.Outcome outcome = launcher(Map.of("JAVA_HOME", directory.toString()))
                .run("no-java", "--help")
                .expect(6);
        assertThat(outcome.output()).contains("JAVA_HOME", directory.toString());
    }

    /** What it says itself is worth more than a guess at its version. */
    @Test
    void javaThatDoesNotStart() throws Exception {
        Launcher.Outcome outcome = launcher(Map.of("JAVA_TOOL_OPTIONS", "-Xnonsense"))
                .run("java-does-not-start", "--help")
                .expect(6);
        assertThat(outcome.output()).contains("does not start: Unrecognized option: -Xnonsense", "JAVA_TOOL_OPTIONS");
        assertOneMessage(outcome);
    }

    /** The launcher hands its arguments on as they are, and Spark's own spark-submit gets the same ones. */
    @Test
    void sparkOfTheUser() throws Exception {
        Launcher.Outcome outcome = launcher(Map.of(
                        "SPARK_HOME",
                        echoingSpark(),
                        "TARFLOW4J_MASTER",
                        "yarn",
                        "TARFLOW4J_SUBMIT_OPTS",
                        "--num-executors 3"))
                .run("spark-of-the-user", "train", "--set", "run.directory=a b")
                .expect(75);
        assertThat(outcome.output())
                .startsWith("<--master><yarn><--conf>")
                .endsWith(("<--num-executors><3><--class><org.tarflow4j.jobs.cli.Main><%s>"
                                + "<train><--set><run.directory=a b>")
                        .formatted(Distribution.built().applicationJar()));
    }

    /** Executors get as many as spark.task.cpus says unless told otherwise; a benchmark computes alone and gets every core. */
    @Test
    void nativeThreads() throws Exception {
        Map<String, String> unset = Map.of("SPARK_HOME", echoingSpark(), "OMP_NUM_THREADS", "");
        Map<String, String> given = Map.of("SPARK_HOME", echoingSpark(), "OMP_NUM_THREADS", "7");
        assertThat(launcher(unset).run("threads-train", "train").output()).doesNotContain(EXECUTORS_THREADS);
        assertThat(driversThreads()).isEqualTo("1");
        launcher(unset).run("threads-benchmark", "benchmark");
        assertThat(driversThreads()).isEqualTo(cores());
        assertThat(launcher(given).run("threads-given", "benchmark").output())
                .contains("<" + EXECUTORS_THREADS + "=7>");
        assertThat(driversThreads()).isEqualTo("7");
    }

    private static String driversThreads() throws IOException {
        return Files.readString(directory.resolve("a spark/threads")).strip();
    }

    private static String cores() throws IOException {
        ProcessBuilder nproc = new ProcessBuilder("nproc");
        nproc.environment().remove("OMP_NUM_THREADS");
        try (BufferedReader output = nproc.start().inputReader()) {
            return output.readLine();
        }
    }

    /** A Spark whose spark-submit prints its arguments, notes its threads and exits with 75. */
    private static String echoingSpark() throws IOException {
        Path submit = Files.createDirectories(directory.resolve("a spark/bin")).resolve("spark-submit");
        Files.writeString(
                submit,
                """
                #!/bin/sh
                printf '<%s>' "$@"
                echo "$OMP_NUM_THREADS" > "$SPARK_HOME/threads"
                exit 75
                """);
        assertThat(submit.toFile().setExecutable(true)).isTrue();
        return directory.resolve("a spark").toString();
    }

    private static Launcher launcher(Map<String, String> environment) {
        return new Launcher(Distribution.built(), environment, directory);
    }

    /** A message for a person, not a stack trace. */
    private static void assertOneMessage(Launcher.Outcome outcome) {
        assertThat(outcome.output()).doesNotContain("\tat ", "Exception");
    }
}
