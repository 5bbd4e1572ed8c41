package org.tarflow4j.jobs.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.monitor.RunStatus.NewestCheckpoint;
import org.tarflow4j.jobs.monitor.RunStatus.State;

/** Puts a {@link RunStatus} together. Of a log of gigabytes only the end is read. */
final class StatusReader {
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int METRICS_TAIL = 4 << 20;
    private static final int EVENTS_TAIL = 1 << 14;
    private static final int EVENTS = 5;

    /** Silence that says nothing yet, where rounds are short. */
    private static final double SHORT_SILENCE = 300;

    /** Silence of so many rounds says that something is wrong. */
    private static final double SILENT_ROUNDS = 10;

    private final String directory;
    private final Configuration hadoop;
    private final Instant now;

    StatusReader(String directory, Configuration hadoop, Instant now) {
        this.directory = directory;
        this.hadoop = hadoop;
        this.now = now;
    }

    RunStatus read() {
        try {
            return read(RunDirectory.of(directory, hadoop));
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "Cannot read the run directory " + directory + ": " + e.getMessage(), e);
        }
    }

    private RunStatus read(RunDirectory run) throws IOException {
        if (!run.exists()) {
            throw new FileNotFoundException("it does not exist; name what was given as run.directory");
        }
        JsonNode start = json(run, RunDirectory.START);
        MetricsTail metrics = MetricsTail.of(Lines.tail(run, RunDirectory.METRICS, METRICS_TAIL), start);
        List<String> events = Lines.tail(run, RunDirectory.EVENTS, EVENTS_TAIL);
        Instant heard =
                latest(metrics.time(), lastTime(events), time(start.path("time").asText()));
        double age = heard == null ? Double.NaN : seconds(heard);
        JsonNode result = resultSince(run, heard);
        return new RunStatus(
                run.toString(),
                state(result, heard, age, metrics),
                result.path("message").asText(),
                heard == null ? "" : heard.toString(),
                age,
                metrics.progress(),
                metrics.validation(),
                metrics.recent(),
                newestCheckpoint(run),
                promoted(),
                List.copyOf(events.subList(Math.max(0, events.size() - EVENTS), events.size())));
    }

    private static State state(JsonNode result, @Nullable Instant heard, double age, MetricsTail metrics) {
        if (result.has("exitCode")) {
            int code = result.get("exitCode").asInt();
            return code == ExitCode.DONE.code()
                    ? State.FINISHED
                    : code == ExitCode.STOPPED.code() ? State.STOPPED : State.FAILED;
        }
        if (heard == null) {
            return State.NOT_STARTED;
        }
        if (metrics.isComplete()) {
            return State.FINISHED;
        }
        return age > Math.max(SHORT_SILENCE, SILENT_ROUNDS * metrics.longestRound()) ? State.STALE : State.RUNNING;
    }

    /** How the training ended, unless it was started again since: then nothing. */
    private static JsonNode resultSince(RunDirectory run, @Nullable Instant heard) throws IOException {
        JsonNode result = json(run, RunDirectory.RESULT);
        String command = result.path("command").asText();
        Instant ended = time(result.path("time").asText());
        boolean ofTraining = command.equals("train") || command.equals("retrain");
        // Its time is cut to the second.
        boolean isLast = ended != null && (heard == null || ended.plusSeconds(1).isAfter(heard));
        return ofTraining && isLast ? result : MetricLine.parse("{}");
    }

    private @Nullable NewestCheckpoint newestCheckpoint(RunDirectory run) throws IOException {
        Path folder = run.path(RunDirectory.CHECKPOINTS);
        List<Path> named = new ArrayList<>();
        if (run.fileSystem().exists(folder)) {
            for (FileStatus status : run.fileSystem().listStatus(folder)) {
                if (status.getPath().getName().matches("step-\\d{8,18}")) {
                    named.add(status.getPath());
                }
            }
        }
        named.sort((a, b) -> Long.compare(step(b), step(a)));
        for (Path checkpoint : named) {
            Path manifest = new Path(checkpoint, "manifest.json");
            if (run.fileSystem().exists(manifest)) {
                long written = run.fileSystem().getFileStatus(manifest).getModificationTime();
                return new NewestCheckpoint(step(checkpoint), seconds(Instant.ofEpochMilli(written)));
            }
        }
        return null;
    }

    private @Nullable Long promoted() {
        OptionalLong step =
                new CheckpointManager(directory, hadoop, new CheckpointSettings(1, 1, 0), Fence.NONE).promoted();
        return step.isPresent() ? step.getAsLong() : null;
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getName().substring("step-".length()));
    }

    private static JsonNode json(RunDirectory run, String name) throws IOException {
        return MetricLine.parse(new String(run.read(name), StandardCharsets.UTF_8));
    }

    private static @Nullable Instant lastTime(List<String> events) {
        if (events.isEmpty()) {
            return null;
        }
        String last = events.get(events.size() - 1);
        return time(last.substring(0, Math.max(0, last.indexOf(' '))));
    }

    static @Nullable Instant time(String text) {
        try {
            Instant time = Instant.parse(text);
            // No clock of a machine that trained says another year; arithmetic with such times would overflow.
            return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Instant latest(@Nullable Instant... times) {
        Instant latest = null;
        for (Instant time : times) {
            if (time != null && (latest == null || time.isAfter(latest))) {
                latest = time;
            }
        }
        return latest;
    }

    private double seconds(Instant since) {
        return Duration.between(since, now).toMillis() * 1e-3;
    }
}
