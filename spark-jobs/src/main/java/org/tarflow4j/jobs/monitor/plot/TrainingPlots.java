package org.tarflow4j.jobs.monitor.plot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What the lines of {@code metrics.jsonl} look like: loss, likelihood and throughput over the optimizer steps. */
public final class TrainingPlots {
    private final Series loss = new Series();
    private final Series throughput = new Series();
    private final Series computing = new Series();
    private final Map<String, Series> likelihoods = new TreeMap<>();

    /** Takes a line into account. */
    public void add(JsonNode line) {
        double step = line.path("step").doubleValue();
        switch (line.path("kind").asText()) {
            case "round" -> {
                loss.add(step, number(line.path("loss")), 0);
                throughput.add(step, number(line.path("imagesPerSecond")), 0);
                computing.add(step, 100 * number(line.path("shares").path("compute")), 0);
            }
            case "validation" -> likelihoods
                    .computeIfAbsent(
                            line.path("weights").asText() + ", t = "
                                    + line.path("noiseLevel").asText(),
                            name -> new Series())
                    .add(step, number(line.path("nats")), number(line.path("standardError")));
            default -> {}
        }
    }

    /** PNG files by name, of that for which there is something to show. */
    public Map<String, byte[]> draw() throws IOException {
        Map<String, byte[]> pictures = new TreeMap<>();
        if (!loss.isEmpty()) {
            pictures.put("loss.png", Charts.loss(loss));
        }
        if (!throughput.isEmpty()) {
            pictures.put("throughput.png", Charts.throughput(throughput, computing));
        }
        if (!likelihoods.isEmpty()) {
            pictures.put("likelihood.png", Charts.likelihood(likelihoods));
        }
        return pictures;
    }

    private static double number(JsonNode value) {
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }
}
