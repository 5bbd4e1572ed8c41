package org.tarflow4j.jobs.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.tarflow4j.jobs.output.NumbersOrNull;

/** A line of {@code metrics.jsonl}: an object with its kind and time, then the components of a record. */
final class MetricLine {
    static final String ROUND = "round";
    static final String VALIDATION = "validation";
    static final String CHECKPOINT = "checkpoint";

    static final ObjectMapper JSON = new ObjectMapper().registerModule(new NumbersOrNull());

    private MetricLine() {}

    static ObjectNode of(String kind, Instant time, Object metrics) {
        ObjectNode line = JSON.createObjectNode();
        line.put("kind", kind);
        line.put("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
        line.setAll((ObjectNode) JSON.valueToTree(metrics));
        return line;
    }

    /** What a line holds; nothing if it is no line of ours. */
    static JsonNode parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
