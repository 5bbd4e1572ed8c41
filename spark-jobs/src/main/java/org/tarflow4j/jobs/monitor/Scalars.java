package org.tarflow4j.jobs.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** The numbers in a line of {@code metrics.jsonl} by name: {@code loss}, {@code shares.data}, {@code blockNorms.0}, …. */
final class Scalars {
    private final Map<String, Double> numbers = new TreeMap<>();

    private Scalars() {}

    static Map<String, Double> of(JsonNode line) {
        Scalars scalars = new Scalars();
        scalars.add("", line);
        return scalars.numbers;
    }

    private void add(String name, JsonNode node) {
        if (node.isNumber()) {
            numbers.put(name, node.doubleValue());
        }
        String prefix = name.isEmpty() ? "" : name + ".";
        node.fields().forEachRemaining(field -> add(prefix + field.getKey(), field.getValue()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            add(prefix + i, node.get(i));
        }
    }
}
