package org.tarflow4j.jobs.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the last lines of {@code metrics.jsonl} say together. */
final class MetricsTail {
    /** Speed and loss are means over so many rounds. */
    private static final int LAST_ROUNDS = 20;

    private final JsonNode start;
    private final List<JsonNode> rounds = new ArrayList<>();
    private final Map<String, ValidationMetrics> validation = new LinkedHashMap<>();
    private @Nullable Instant time;

    private MetricsTail(JsonNode start) {
        this.start = start;
    }

    /** @param start content of {@code training.json} */
    static MetricsTail of(List<String> lines, JsonNode start) {
        MetricsTail tail = new MetricsTail(start);
        lines.forEach(line -> tail.add(MetricLine.parse(line)));
        return tail;
    }

    private void add(JsonNode line) {
        switch (line.path("kind").asText()) {
            case MetricLine.ROUND -> rounds.add(line);
            case MetricLine.VALIDATION -> {
                ValidationMetrics metrics = validation(line);
                validation.put(metrics.weights() + " " + metrics.noiseLevel(), metrics);
            }
            default -> {}
        }
        Instant told = StatusReader.time(line.path("time").asText());
        time = told == null ? time : told;
    }

    /** Of the last line. */
    @Nullable
    Instant time() {
        return time;
    }

    boolean isComplete() {
        RunStatus.Progress progress = progress();
        return progress.totalSteps() > 0 && progress.step() >= progress.totalSteps();
    }

    RunStatus.Progress progress() {
        // Before its first round a training stands where it started.
        JsonNode last = rounds.isEmpty() ? start : rounds.get(rounds.size() - 1);
        long totalImages = start.path("totalImages").asLong();
        double speed = sum("imagesPerSecond", "seconds") / sum("seconds", "");
        long images = last.path("images").asLong();
        return new RunStatus.Progress(
                last.path("round").asLong(),
                last.path("step").asLong(),
                start.path("totalSteps").asLong(),
                last.path("epoch").asLong(),
                images,
                totalImages,
                number(last.path("loss")),
                sum("loss", "") / lastRounds().size(),
                speed,
                totalImages > 0 ? Math.max(0, totalImages - images) / speed : Double.NaN);
    }

    List<ValidationMetrics> validation() {
        return List.copyOf(validation.values());
    }

    RunStatus.Recent recent() {
        long skipped = 0;
        long leftOut = 0;
        for (JsonNode round : rounds) {
            skipped += round.path("skippedSteps").asLong();
            leftOut += round.path("leftOutWorkers").asLong();
        }
        return new RunStatus.Recent(rounds.size(), skipped, leftOut);
    }

    /** Seconds of the longest of the last rounds; 0 if there are none. */
    double longestRound() {
        return lastRounds().stream()
                .mapToDouble(round -> round.path("seconds").asDouble())
                .max()
                .orElse(0);
    }

    /** Over the last rounds, of a value times another one. */
    private double sum(String key, String factor) {
        return lastRounds().stream()
                .mapToDouble(round -> number(round.path(key))
                        * (factor.isEmpty() ? 1 : round.path(factor).asDouble()))
                .sum();
    }

    private List<JsonNode> lastRounds() {
        return rounds.subList(Math.max(0, rounds.size() - LAST_ROUNDS), rounds.size());
    }

    private static ValidationMetrics validation(JsonNode line) {
        return new ValidationMetrics(
                line.path("round").asLong(),
                line.path("step").asLong(),
                line.path("weights").asText(),
                number(line.path("noiseLevel")),
                line.path("images").asLong(),
                number(line.path("nats")),
                number(line.path("standardError")),
                line.path("bits").isNumber() ? line.path("bits").doubleValue() : null);
    }

    private static double number(JsonNode value) {
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }
}
