package org.tarflow4j.jobs.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarflow4j.jobs.config.Settings;

class MlflowTest {
    private static final BackgroundMonitor.Patience SHORT =
            new BackgroundMonitor.Patience(2000, Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(20));

    private static final BackgroundMonitor.Patience HARDLY_ANY =
            new BackgroundMonitor.Patience(500, Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(500));

    @TempDir
    Path run;

    private FakeMlflow server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeMlflow();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.mistakes).isEmpty();
    }

    @Test
    void parametersAndMetricsArriveWithTheirSteps() throws IOException {
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(0, 0, 200, 12_800);
            monitor.round(Told.round(1, Double.NaN));
            monitor.round(Told.round(2, 0.5));
            monitor.validated(Told.validation(2, "ema", 1.25));
            monitor.saved("checkpoints/step-00000200", 200, 3, 4);
        }

        assertThat(server.experiments).containsOnlyKeys("ex & periment");
        assertThat(server.parameters).containsEntry("training.seed", "1").hasSizeGreaterThan(50);
        assertThat(server.metric("loss")).containsExactly(Map.entry(200L, 0.5));
        assertThat(server.metric("shares.compute")).hasSize(2);
        assertThat(server.metric("blockNorms.1")).containsEntry(100L, 2.0);
        assertThat(server.metric("validation.ema.t0.3.nats")).containsExactly(Map.entry(200L, 1.25));
        assertThat(server.tags).containsEntry("checkpoint", "checkpoints/step-00000200");
        assertThat(server.statusByRun).containsExactly(Map.entry("run0-of-7", "FINISHED"));
    }

    @Test
    void aResumedTrainingGoesOnWithItsRunUnlessTheServerForgotIt() throws IOException {
        for (int attempt = 0; attempt < 2; attempt++) {
            try (TrainingMonitor monitor = monitor()) {
                monitor.started(attempt, 100L * attempt, 1000, 64_000);
                monitor.round(Told.round(attempt + 1, 1));
            }
        }
        assertThat(server.statusByRun).containsExactly(Map.entry("run0-of-7", "KILLED"));
        assertThat(server.metric("loss")).containsOnlyKeys(100L, 200L);

        server.statusByRun.clear();
        server.statusByRun.put("run of somebody else", "RUNNING");
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(2, 200, 1000, 64_000);
            monitor.round(Told.round(3, 1));
        }
        assertThat(server.statusByRun).containsKey("run1-of-7");
        assertThat(Files.readString(run.resolve("mlflow.json"))).contains("run1-of-7");
    }

    @ParameterizedTest
    @EnumSource(names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    void aServerThatDoesNotAnswerIsCaughtUpWith(FakeMlflow.Mood mood) throws Exception {
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(0, 0, 2000, 128_000);
            Told.rounds(monitor, 1, 10);
            server.mood = mood;
            Told.rounds(monitor, 11, 15);
            Thread.sleep(300);
            server.mood = FakeMlflow.Mood.WELL;
            Told.rounds(monitor, 16, 20);
        }
        assertThat(server.metric("loss").keySet()).containsExactlyElementsOf(steps(20));
        assertThat(server.statusByRun).containsExactly(Map.entry("run0-of-7", "FINISHED"));
    }

    @Test
    void aServerThatIsDownWhenTheTrainingStartsIsCaughtUpWith() throws Exception {
        server.stop();
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(0, 0, 2000, 128_000);
            Told.rounds(monitor, 1, 10);
            Thread.sleep(200);
            server.start();
            Told.rounds(monitor, 11, 20);
        }
        assertThat(server.metric("loss").keySet()).containsExactlyElementsOf(steps(20));
    }

    @ParameterizedTest
    @EnumSource
    void whateverTheServerDoesTheTrainingNeitherWaitsNorLosesALine(FakeMlflow.Mood mood) throws IOException {
        server.mood = mood;
        List<Long> slow = new ArrayList<>();
        TrainingMonitor monitor =
                new CombinedMonitor(List.of(monitor(HARDLY_ANY), Monitors.files(directory(), "", SHORT)));
        monitor.started(0, 0, 100_000, 6_400_000);
        for (int round = 1; round <= 1000; round++) {
            RoundMetrics metrics = Told.round(round, 1);
            long began = System.nanoTime();
            monitor.round(metrics);
            long took = System.nanoTime() - began;
            if (round > 100 && took > 1_000_000) { // the first calls are compiled
                slow.add(took);
            }
        }
        monitor.close();

        // A busy machine takes the processor away now and then.
        assertThat(slow).hasSizeLessThan(5);
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(1000);
    }

    @Test
    void aServerThatNeverAnswersHoldsUpTheEndForNoLongerThanItIsGiven() throws IOException {
        server.mood = FakeMlflow.Mood.HANGING;
        TrainingMonitor monitor = monitor(HARDLY_ANY);
        monitor.started(0, 0, 2000, 128_000);
        Told.rounds(monitor, 1, 1000);
        long began = System.nanoTime();
        monitor.close();
        // Half a second, at most another to let go, and a busy machine.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatTheServerRefusesIsNotInTheWayOfTheRest() throws Exception {
        try (TrainingMonitor monitor = monitor()) {
            monitor.started(0, 0, 2000, 128_000);
            monitor.round(Told.round(1, 666));
            for (int wait = 0; wait < 1000 && server.refusals.get() == 0; wait++) {
                Thread.sleep(10);
            }
            monitor.round(Told.round(2, 1));
        }
        assertThat(server.metric("loss")).containsOnlyKeys(200L);
    }

    @Test
    void secretsReachTheServerAndNothingElse() throws IOException {
        MlflowCredentials token = new MlflowCredentials("only a name", null, "s3cret");
        try (TrainingMonitor monitor = Monitors.of(settings(), new Configuration(), token)) {
            monitor.started(0, 0, 2000, 128_000);
            monitor.round(Told.round(1, 1));
        }
        assertThat(server.authorizations).isNotEmpty().containsOnly("Bearer s3cret");
        assertThat(new MlflowCredentials("user", "pass", "s3cret").authorization())
                .contains("Basic dXNlcjpwYXNz");
        assertThat(token.toString()).doesNotContain("s3cret", "only");
        for (String file : List.of("config.conf", "mlflow.json", "metrics.jsonl", "events.log", "training.json")) {
            assertThat(Files.readString(run.resolve(file))).as(file).doesNotContain("s3cret");
        }
    }

    private TrainingMonitor monitor() throws IOException {
        return monitor(SHORT);
    }

    private TrainingMonitor monitor(BackgroundMonitor.Patience patience) throws IOException {
        MlflowServer impatient = new MlflowServer(server.uri() + "/", MlflowCredentials.NONE, Duration.ofMillis(250));
        return Monitors.mlflow(directory(), settings(), impatient, patience);
    }

    private RunDirectory directory() throws IOException {
        return RunDirectory.of(run.toString(), new Configuration());
    }

    private Settings settings() {
        return Settings.load(
                Optional.empty(),
                Map.of(
                        "run.directory", run.toString(),
                        "tracking.mlflow.uri", server.uri(),
                        "tracking.mlflow.experiment", "ex & periment"));
    }

    private static List<Long> steps(int rounds) {
        return LongStream.rangeClosed(1, rounds)
                .map(round -> 100 * round)
                .boxed()
                .toList();
    }
}
