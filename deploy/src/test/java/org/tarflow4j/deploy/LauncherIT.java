package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a user gets to see for wrong input, through the launcher and spark-submit. */
class LauncherIT {
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

    /** The launcher hands its arguments on as they are, and Spark's own spark-submit gets the same ones. */
    @Test
    void sparkOfTheUser() throws Exception {
        Path submit = Files.createDirectories(directory.resolve("a spark/bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 75\n");
        assertThat(submit.toFile().setExecutable(true)).isTrue();
        Launcher.Outcome outcome = launcher(Map.of(
                        "SPARK_HOME",
                        directory.resolve("a spark").toString(),
                        "TARFLOW4J_MASTER",
                        "yarn",
                        "TARFLOW4J_SUBMIT_OPTS",
                        "--num-executors 3"))
                .run("spark-of-the-user", "train", "--set", "run.directory=a b")
                .expect(75);
        assertThat(outcome.output())
                .startsWith("<--master><yarn><--driver-memory><2g>")
                .endsWith(("<--num-executors><3><--class><org.tarflow4j.jobs.cli.Main><%s>"
                                + "<train><--set><run.directory=a b>")
                        .formatted(Distribution.built().applicationJar()));
    }

    private static Launcher launcher(Map<String, String> environment) {
        return new Launcher(Distribution.built(), environment, directory);
    }

    /** A message for a person, not a stack trace. */
    private static void assertOneMessage(Launcher.Outcome outcome) {
        assertThat(outcome.output()).doesNotContain("\tat ", "Exception");
    }
}
