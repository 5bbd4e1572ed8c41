package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code bin/tarflow4j}, or another script of the distribution that takes a command, with an environment. */
final class Launcher {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final Path script;
    private final Map<String, String> environment;
    private final Path logs;

    Launcher(Distribution distribution, Map<String, String> environment, Path logs) {
        this(distribution.home().resolve("bin/tarflow4j"), environment, logs);
    }

    Launcher(Path script, Map<String, String> environment, Path logs) {
        this.script = script;
        this.environment = Map.copyOf(environment);
        this.logs = logs;
    }

    /** How a command ended, and what it wrote on both streams. */
    record Outcome(int exitCode, String output) {
        Outcome expect(int code) {
            assertThat(exitCode).as(output).isEqualTo(code);
            return this;
        }
    }

    /** Runs a command to its end; its output also goes to {@code NAME.log}. */
    Outcome run(String name, String... arguments) throws IOException, InterruptedException {
        Process process = start(name, arguments);
        try {
            assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends within %s", name, TIMEOUT)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(log(name)));
    }

    /** Starts a command, where its logs lie. The launcher replaces itself with Spark's process, so that this is the driver. */
    Process start(String name, String... arguments) throws IOException {
        Files.deleteIfExists(log(name));
        List<String> command = new ArrayList<>();
        command.add(script.toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return Distribution.start(command, environment, log(name).toAbsolutePath(), logs);
    }

    Path log(String name) {
        return logs.resolve(name + ".log");
    }
}
