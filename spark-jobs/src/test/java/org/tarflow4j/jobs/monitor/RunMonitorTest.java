package org.tarflow4j.jobs.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunMonitorTest {
    private static final BackgroundMonitor.Patience SHORT =
            new BackgroundMonitor.Patience(1000, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(10));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everythingIsWrittenAsValidJson(TestDisk.Kind kind) throws IOException {
        try (TrainingMonitor monitor = monitor(TestDisk.of(kind))) {
            monitor.started(0, 0, 500, 32_000);
            monitor.round(Told.round(1, Double.NaN));
            monitor.validated(Told.validation(1, "ema", 1.25));
            monitor.saved("checkpoints/step-00000100", 100, 0.5, 1234);
            monitor.round(Told.round(2, 1));
            monitor.event("Worker 2 of host a\nis slow");
        }

        List<JsonNode> lines = lines();
        assertThat(lines)
                .extracting(line -> line.get("kind").asText())
                .containsExactly("round", "validation", "checkpoint", "round");
        JsonNode round = lines.get(0);
        assertThat(round.get("loss").isNull()).isTrue();
        assertThat(round.get("gradientNorm").isNull()).isTrue();
        assertThat(round.get("blockResiduals").toString()).isEqualTo("[0.5,null]");
        assertThat(round.get("shares").get("compute").asDouble()).isEqualTo(0.8);
        assertThat(lines.get(1).get("nats").asDouble()).isEqualTo(1.25);
        assertThat(lines.get(2).get("bytes").asLong()).isEqualTo(1234);
        assertThat(Files.readString(folder.resolve("config.conf"))).isEqualTo("training.seed = 1");
        assertThat(Files.readAllLines(folder.resolve("events.log")))
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly(
                        "Training starts after round 0, step 0 of 500",
                        "Worker 2 of host a is slow",
                        "Training ended at step 200");
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("metrics.jsonl", "events.log", "config.conf", "training.json", "plots");
        for (String plot : List.of("loss.png", "throughput.png", "likelihood.png")) {
            byte[] png = Files.readAllBytes(folder.resolve("plots").resolve(plot));
            assertThat(ImageIO.read(new ByteArrayInputStream(png))).as(plot).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundsThatAreRepeatedAreThereOnceAndInOrder(TestDisk.Kind kind) throws IOException {
        try (TrainingMonitor monitor = monitor(TestDisk.of(kind))) {
            monitor.started(0, 0, 10_000, 640_000);
            Told.rounds(monitor, 1, 7);
            monitor.validated(Told.validation(6, "raw", 1));
            // A checkpoint is written while the training goes on.
            monitor.saved("checkpoints/step-00000400", 400, 1, 1);
        }
        // The next attempt is killed in the middle of a line.
        Files.writeString(folder.resolve("metrics.jsonl"), "{\"kind\":\"round\",\"rou", StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("events.log"), "2026-01-01T00:00", StandardOpenOption.APPEND);

        try (TrainingMonitor monitor = monitor(TestDisk.of(kind))) {
            monitor.started(4, 400, 10_000, 640_000);
            Told.rounds(monitor, 5, 9);
        }

        assertThat(rounds()).containsExactlyElementsOf(count(9));
        assertThat(lines())
                .filteredOn(line -> !line.get("kind").asText().equals("round"))
                .extracting(line -> line.get("kind").asText())
                .containsExactly("checkpoint");
        assertThat(Files.readAllLines(folder.resolve("events.log")))
                .hasSize(5)
                .anySatisfy(line -> assertThat(line).contains("Removed 4 lines"))
                .allMatch(line -> line.matches("\\d{4}-\\S+Z .*"));
    }

    @ParameterizedTest
    @EnumSource
    void aFullDiskLosesNothingOnceThereIsSpace(TestDisk.Kind kind) throws Exception {
        TestDisk disk = TestDisk.of(kind);
        try (TrainingMonitor monitor = monitor(disk)) {
            monitor.started(0, 0, 10_000, 640_000);
            await(() -> Files.readString(folder.resolve("events.log")).endsWith("\n"));
            for (int outage = 0; outage < 4; outage++) {
                int done = 20 * outage + 10;
                Told.rounds(monitor, done - 9, done);
                await(() -> written(disk).size() == done);
                disk.become(TestDisk.State.FULL);
                Told.rounds(monitor, done + 1, done + 10);
                disk.awaitFault();
                disk.become(TestDisk.State.WELL);
            }
        }

        assertThat(rounds()).containsExactlyElementsOf(count(80));
    }

    @Test
    void noCallWaitsForADiskThatHangs() throws IOException {
        TestDisk disk = TestDisk.of(TestDisk.Kind.DISK);
        disk.become(TestDisk.State.HANGING);
        long slowest = 0;
        try (TrainingMonitor monitor = monitor(disk)) {
            monitor.started(0, 0, 10_000, 640_000);
            for (long round = 1; round <= 900; round++) {
                RoundMetrics metrics = Told.round(round, 1);
                long began = System.nanoTime();
                monitor.round(metrics);
                // The first calls are compiled, and a busy machine may take the processor away now and then.
                slowest = round <= 100 ? 0 : slowest + (System.nanoTime() - began > 1_000_000 ? 1 : 0);
            }
            disk.become(TestDisk.State.WELL);
        }

        assertThat(slowest).as("calls that took more than a millisecond").isLessThan(5);
        assertThat(rounds()).containsExactlyElementsOf(count(900));
    }

    @Test
    void aDiskThatHangsForeverIsGivenUpAndWhatDidNotFitTheQueueIsCounted() throws Exception {
        TestDisk disk = TestDisk.of(TestDisk.Kind.DISK);
        BackgroundMonitor.Patience patience =
                new BackgroundMonitor.Patience(10, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(300));
        disk.become(TestDisk.State.HANGING);
        try (TrainingMonitor monitor = monitor(disk, patience)) {
            monitor.started(0, 0, 10_000, 640_000);
            Told.rounds(monitor, 1, 100);
            disk.become(TestDisk.State.WELL);
            await(() -> Files.readString(folder.resolve("events.log")).contains("dropped"));
            disk.become(TestDisk.State.HANGING);
            Told.rounds(monitor, 101, 200);
        }
        assertThat(written(disk))
                .isSorted()
                .doesNotHaveDuplicates()
                .contains(100L)
                .hasSizeLessThan(100);
        assertThat(Files.readString(folder.resolve("events.log"))).containsPattern("\\d+ messages were dropped");
    }

    @Test
    void anObjectStoresSegmentsAreReadTogether() throws IOException {
        TestDisk store = TestDisk.of(TestDisk.Kind.OBJECT_STORE);
        try (SegmentedFile file = new SegmentedFile(directory(store), "metrics.jsonl")) {
            file.open(line -> true);
            for (int i = 0; i < 30; i++) {
                file.append(List.of(i + " " + "x".repeat(SegmentedFile.SEGMENT_BYTES / 10)));
            }
        }
        assertThat(folder.toFile().list()).hasSize(3).contains("metrics-00002.jsonl", "metrics-00003.jsonl");

        try (SegmentedFile file = new SegmentedFile(directory(store), "metrics.jsonl")) {
            file.open(line -> number(line) < 15);
            file.append(List.of("15", "16"));
        }
        List<Long> numbers = new ArrayList<>();
        for (String line : Lines.tail(directory(store), "metrics.jsonl", Integer.MAX_VALUE)) {
            numbers.add(number(line));
        }
        assertThat(numbers)
                .containsExactlyElementsOf(LongStream.rangeClosed(0, 16).boxed().toList());
    }

    @Test
    void aRoundThatNobodyCouldWriteIsSpokenOf() throws IOException {
        try (TrainingMonitor monitor = monitor(TestDisk.of(TestDisk.Kind.DISK))) {
            monitor.started(3, 300, 10_000, 640_000);
        }
        assertThat(Files.readString(folder.resolve("events.log"))).contains("lacks 3 of the 3 rounds");
    }

    private TrainingMonitor monitor(TestDisk disk) throws IOException {
        return monitor(disk, SHORT);
    }

    private TrainingMonitor monitor(TestDisk disk, BackgroundMonitor.Patience patience) throws IOException {
        return Monitors.files(directory(disk), "training.seed = 1", patience);
    }

    private RunDirectory directory(TestDisk disk) throws IOException {
        return new RunDirectory(disk, new org.apache.hadoop.fs.Path(folder.toString()));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        String text = Files.readString(folder.resolve("metrics.jsonl"));
        assertThat(text).endsWith("\n");
        for (String line : text.lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private List<Long> rounds() throws IOException {
        return lines().stream()
                .filter(line -> line.get("kind").asText().equals("round"))
                .map(line -> line.get("round").asLong())
                .toList();
    }

    /** As {@link #rounds}, where the last line may be half a line. */
    private List<Long> written(TestDisk disk) throws IOException {
        return Lines.tail(directory(disk), "metrics.jsonl", Integer.MAX_VALUE).stream()
                .map(line -> MetricLine.parse(line).get("round").asLong())
                .toList();
    }

    private static List<Long> count(long to) {
        return LongStream.rangeClosed(1, to).boxed().toList();
    }

    private static long number(String line) {
        return Long.parseLong(line.split(" ")[0]);
    }

    /** At most ten seconds. */
    private static void await(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 1000; i++) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (NoSuchFileException e) {
                // not yet
            }
            Thread.sleep(10);
        }
        throw new AssertionError("Waited in vain");
    }
}
