package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts and what schedulers read, as far as that needs no cluster. */
class ScriptsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bin/tarflow4j",
                "bin/quickstart",
                "standalone/start",
                "standalone/stop",
                "yarn/submit",
                "kubernetes/plain/submit",
                "schedule/retrain"
            })
    void isAShellScriptThatCanBeRun(String script) throws Exception {
        assertThat(Path.of(script)).isExecutable();
        assertThat(run(Map.of(), "sh", "-n", script)).isEmpty();
    }

    /** Skipped where there is no Python; Airflow itself is not needed. */
    @Test
    void theDagIsPython() throws Exception {
        Path copy = Files.copy(Path.of("schedule/tarflow4j_retrain.py"), folder.resolve("dag.py"));
        assumeTrue(exitCode(Map.of(), "python3", "--version") == 0, "python3 is not installed");
        assertThat(run(Map.of(), "python3", "-m", "py_compile", copy.toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2", "4, 4", "5, 0", "6, 6", "7, 7", "8, 0", "75, 75"})
    void answersOfARetrainingAreNoFailures(int code, int reported) throws Exception {
        Path command = command("[ \"$*\" = 'retrain --config my.conf' ] || exit 99; exit " + code);
        assertThat(exitCode(Map.of("TARFLOW4J_COMMAND", command.toString()), "schedule/retrain", "--config", "my.conf"))
                .isEqualTo(reported);
    }

    /** systemd and others send the signal to the script alone. */
    @Test
    void aSignalReachesTheRetraining() throws Exception {
        Path started = folder.resolve("started");
        Path command = command("trap 'exit 75' TERM; touch " + started + "; while :; do sleep 0.1; done");
        Process process = start(Map.of("TARFLOW4J_COMMAND", command.toString()), "schedule/retrain");
        while (process.isAlive() && !Files.exists(started)) {
            Thread.sleep(20);
        }
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(75);
    }

    @Test
    void unitsAndCrontabNameScriptsThatThereAre() throws IOException {
        for (String file : List.of("crontab", "tarflow4j-retrain.service", "tarflow4j_retrain.py")) {
            assertThat(Files.readString(Path.of("schedule", file)))
                    .as(file)
                    .contains("/opt/tarflow4j/schedule/retrain --config ");
        }
        assertThat(Files.readString(Path.of("schedule/tarflow4j-retrain.timer")))
                .contains("OnCalendar=Sun 03:00 UTC", "Unit=tarflow4j-retrain.service");
    }

    private Path command(String body) throws IOException {
        Path command = Files.writeString(folder.resolve("command"), "#!/bin/sh\n" + body + "\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
        return command;
    }

    private String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        assertThat(exitCode(environment, command))
                .as("%s", Files.readString(log()))
                .isZero();
        return Files.readString(log());
    }

    private int exitCode(Map<String, String> environment, String... command) throws InterruptedException {
        try {
            return start(environment, command).waitFor();
        } catch (IOException e) {
            return -1; // There is no such program.
        }
    }

    private Process start(Map<String, String> environment, String... command) throws IOException {
        Files.deleteIfExists(log());
        return Distribution.start(List.of(command), environment, log());
    }

    private Path log() {
        return folder.resolve("log");
    }
}
