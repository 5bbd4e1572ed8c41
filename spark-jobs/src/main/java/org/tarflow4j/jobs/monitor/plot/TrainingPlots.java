package org.tarflow4j.jobs.monitor.plot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.tarflow4j.jobs.config.NoiseKind;

/**
 * What the lines of {@code metrics.jsonl} look like: loss, likelihood and throughput over the optimizer steps, and where
 * the noise is uniform bits per dimension over the time that rounds took.
 */
public final class TrainingPlots {
    /** ½·ln 2π, of a normal distribution's density. */
    private static final double NORMALIZER = 0.5 * Math.log(2 * Math.PI);

    private final Series loss = new Series();
    private final Series throughput = new Series();
    private final Series computing = new Series();
    private final Map<String, Series> likelihoods = new TreeMap<>();
    private final Map<String, Series> bits = new TreeMap<>();
    private final Series trainingBits = new Series();
    private double minutes;

    /** Takes a line into account. */
    public void add(JsonNode line) {
        double step = line.path("step").doubleValue();
        switch (line.path("kind").asText()) {
            case "round" -> {
                loss.add(step, number(line.path("loss")), 0);
                throughput.add(step, number(line.path("imagesPerSecond")), 0);
                computing.add(step, 100 * number(line.path("shares").path("compute")), 0);
                minutes += line.path("seconds").doubleValue() / 60;
                double nats = number(line.path("halfSquare")) - number(line.path("logDeterminant")) + NORMALIZER;
                trainingBits.add(minutes, NoiseKind.bits(nats), 0);
            }
            case "validation" -> {
                double error = number(line.path("standardError"));
                String weights = line.path("weights").asText();
                series(likelihoods, weights + ", t = " + line.path("noiseLevel").asText())
                        .add(step, number(line.path("nats")), error);
                if (line.path("bits").isNumber()) {
                    series(bits, weights).add(minutes, line.path("bits").doubleValue(), error / Math.log(2));
                }
            }
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
        if (!bits.isEmpty()) {
            pictures.put("bits-per-dimension.png", Charts.bits(bits, trainingBits));
        }
        return pictures;
    }

    private static Series series(Map<String, Series> all, String name) {
        return all.computeIfAbsent(name, unknown -> new Series());
    }

    private static double number(JsonNode value) {
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }
}
