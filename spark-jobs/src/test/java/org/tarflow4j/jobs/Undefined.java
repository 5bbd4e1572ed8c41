package org.tarflow4j.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Looks for numbers in a report that nobody says the meaning of. */
public final class Undefined {
    private Undefined() {}

    /**
     * JSON pointers of the numbers that have no "definition", nor has what they are in.
     *
     * @param known pointers of what needs none, with all below: settings
     */
    public static List<String> in(JsonNode report, List<String> known) {
        List<String> found = new ArrayList<>();
        walk("", report, known, found);
        return found;
    }

    private static void walk(String pointer, JsonNode node, List<String> known, List<String> found) {
        if (known.contains(pointer) || !node.path("definition").asText().isBlank()) {
            return;
        }
        if (node.isNumber()) {
            found.add(pointer);
        }
        node.fields().forEachRemaining(field -> walk(pointer + "/" + field.getKey(), field.getValue(), known, found));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(pointer + "/" + i, node.get(i), known, found);
        }
    }
}
