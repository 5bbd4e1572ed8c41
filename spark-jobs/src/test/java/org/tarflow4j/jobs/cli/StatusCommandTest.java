package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.monitor.MlflowCredentials;
import org.tarflow4j.jobs.monitor.Monitors;
import org.tarflow4j.jobs.monitor.RoundMetrics;
import org.tarflow4j.jobs.monitor.RunStatus;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.monitor.ValidationMetrics;

class StatusCommandTest {
    @TempDir
    Path run;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void train() throws IOException {
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(0, 0, 1000, 64_000);
            for (int round = 1; round <= 25; round++) {
                monitor.round(round(round));
            }
            monitor.validated(new ValidationMetrics(10, 100, "ema", 0.3, 1000, 1.5, 0.01, null));
            monitor.validated(new ValidationMetrics(20, 200, "ema", 0.3, 1000, 1.25, 0.01, null));
            monitor.validated(new ValidationMetrics(20, 200, "raw", 0.3, 1000, 1.375, 0.01, null));
            monitor.event("Worker 1 on host-b took 3 times as long as the others");
        }
        checkpoint("step-00000200");
        Files.createDirectories(run.resolve("checkpoints/step-00000250")); // not whole
        Files.writeString(run.resolve("checkpoints/PROMOTED"), "step-00000200\n");
    }

    @Test
    void whereARunningTrainingStandsIsOnOneScreen() throws IOException {
        // It is writing just now.
        Files.writeString(run.resolve("metrics.jsonl"), "{\"kind\":\"rou", StandardOpenOption.APPEND);

        assertThat(status()).isZero();
        assertThat(out.toString().lines().map(String::strip).toList())
                .anySatisfy(line -> assertThat(line).startsWith("file:" + run).contains(": running, last heard of "))
                .contains(
                        "step       250 of 1,000 (25.0 %), round 25, epoch 2",
                        "loss       2.0000, 1.9500 over the last rounds",
                        "speed      640.0 images/s, 1 min 15 s left at this speed",
                        "validation 1.2500 ± 0.0100 nats per dimension, ema weights, t = 0.3, at step 200",
                        "validation 1.3750 ± 0.0100 nats per dimension, raw weights, t = 0.3, at step 200",
                        "health     2 steps skipped, 1 times a worker left out, in the last 25 rounds")
                .anySatisfy(line -> assertThat(line).matches("checkpoint +step 200, \\d+ s ago; step 200 promoted"))
                .anySatisfy(line -> assertThat(line).endsWith("Worker 1 on host-b took 3 times as long as the others"));
    }

    /** Whoever may write into a run directory shall not break the terminal of who looks at it. */
    @ParameterizedTest
    @ValueSource(strings = {"metrics.jsonl", "training.json", "events.log", "checkpoints/PROMOTED", "RESULT.json"})
    void hostileFilesDoNoHarm(String name) throws IOException {
        result("train", ExitCode.STOPPED, Instant.now());
        Path file = run.resolve(name);
        Mutator mutator =
                new Mutator(List.of(Files.readAllBytes(file)), "+999999999-01-01T00:00:00Z", "step-99999999999");
        Fuzz.Result result = Fuzz.run(name, mutator, 60, ForUsers::blamesTheInput, hostile -> {
            Files.write(file, hostile);
            RunStatus status = RunStatus.of(run.toString(), new Configuration());
            status.json();
            assertThat(StatusText.of(status)).doesNotContain("\u001b");
        });
        assertThat(result.read()).isPositive();
    }

    @Test
    void programsGetTheSameAsJson() throws IOException {
        JsonNode status = json();
        assertThat(status.get("state").asText()).isEqualTo("RUNNING");
        assertThat(status.get("progress").get("secondsLeft").asDouble()).isEqualTo(75);
        assertThat(status.get("checkpoint").get("step").asLong()).isEqualTo(200);
        assertThat(status.get("promotedStep").asLong()).isEqualTo(200);
        assertThat(status.get("validation")).hasSize(2);
    }

    @Test
    void aResultCountsUntilTheTrainingIsStartedAgain() throws IOException {
        result("train", ExitCode.STOPPED, Instant.now());
        assertThat(json().get("state").asText()).isEqualTo("STOPPED");
        result("train", ExitCode.DIVERGED, Instant.now());
        assertThat(json().get("state").asText()).isEqualTo("FAILED");
        result("sample", ExitCode.DONE, Instant.now());
        assertThat(json().get("state").asText()).isEqualTo("RUNNING");
        result("train", ExitCode.DIVERGED, Instant.now().minusSeconds(3600));
        assertThat(json().get("state").asText()).isEqualTo("RUNNING");
    }

    @Test
    void aTrainingThatFellSilentIsStale() throws IOException {
        String longAgo = Instant.now().minus(Duration.ofDays(2)).toString();
        for (String file : List.of("metrics.jsonl", "events.log", "training.json")) {
            Path path = run.resolve(file);
            Files.writeString(path, Files.readString(path).replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]*Z", longAgo));
        }
        assertThat(json().get("state").asText()).isEqualTo("STALE");
        status();
        assertThat(out.toString()).contains("silent, last heard of 2 d 0 h ago");
    }

    @Test
    void aTrainingThatReachedItsLastStepIsFinished() throws IOException {
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(25, 250, 260, 16_640);
            monitor.round(round(26));
        }
        assertThat(json().get("state").asText()).isEqualTo("FINISHED");
    }

    @Test
    void aDirectoryWithoutATrainingSaysSo() throws IOException {
        Path empty = Files.createDirectory(run.resolve("empty"));
        assertThat(Main.run(new PrintWriter(out, true), new PrintWriter(err, true), "status", empty.toString()))
                .isZero();
        assertThat(out.toString()).contains("no training has started here");
        assertThat(Main.run(new PrintWriter(out, true), new PrintWriter(err, true), "status", run + "/absent"))
                .isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(err.toString()).contains("absent", "does not exist");
    }

    private static RoundMetrics round(int round) {
        return new RoundMetrics(
                round,
                10L * round,
                round / 10,
                640L * round,
                round < 16 ? 1.9 : 2.0,
                0,
                0,
                List.of(),
                List.of(),
                1e-4,
                1,
                round == 3 ? 2 : 0,
                round == 4 ? 1 : 0,
                640,
                1,
                new RoundMetrics.Shares(1, 0, 0, 0));
    }

    private TrainingMonitor monitor() {
        Settings settings = Settings.load(Optional.empty(), Map.of("run.directory", run.toString()));
        return Monitors.of(settings, new Configuration(), MlflowCredentials.NONE);
    }

    private void checkpoint(String name) throws IOException {
        Path directory = Files.createDirectories(run.resolve("checkpoints").resolve(name));
        Files.writeString(directory.resolve("manifest.json"), "{}");
    }

    private void result(String command, ExitCode code, Instant time) throws IOException {
        Map<String, Object> content =
                Map.of("command", command, "exitCode", code.code(), "message", "because", "time", time.toString());
        Files.write(run.resolve("RESULT.json"), new ObjectMapper().writeValueAsBytes(content));
    }

    private JsonNode json() throws IOException {
        out.getBuffer().setLength(0);
        assertThat(status("--json")).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int status(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "status";
        arguments[1] = run.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
