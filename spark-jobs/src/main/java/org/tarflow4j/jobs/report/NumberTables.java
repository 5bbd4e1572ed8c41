package org.tarflow4j.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Any JSON as tables: an object as rows of name and value, a list of objects as a table with a column for each field that
 * holds plain values. Definitions go below a table, once each. Every number is shown to five digits and has all of them in
 * its {@code value} attribute.
 */
final class NumberTables {
    private static final String DEFINITION = "definition";
    /** Lists of plain values are folded away if they are longer. */
    private static final int SHORT = 8;

    private NumberTables() {}

    static String of(JsonNode node) {
        if (node.isObject()) {
            return object(node);
        }
        if (node.isArray() && node.size() > 0 && node.get(0).isObject()) {
            return objects(node);
        }
        return value(node);
    }

    private static String object(JsonNode node) {
        StringBuilder html = new StringBuilder("<table>");
        node.fields().forEachRemaining(field -> html.append("<tr><th>")
                .append(Markup.escaped(Markup.words(field.getKey())))
                .append("</th><td>")
                .append(of(field.getValue()))
                .append("</td></tr>"));
        return html.append("</table>").toString();
    }

    private static String objects(JsonNode nodes) {
        Set<String> columns = new LinkedHashSet<>();
        nodes.forEach(node -> node.fieldNames().forEachRemaining(columns::add));
        columns.remove(DEFINITION);
        StringBuilder html = new StringBuilder("<table><tr>");
        columns.forEach(column ->
                html.append("<th>").append(Markup.escaped(Markup.words(column))).append("</th>"));
        html.append("</tr>");
        for (JsonNode node : nodes) {
            html.append("<tr>");
            for (String column : columns) {
                html.append("<td>").append(of(node.path(column))).append("</td>");
            }
            html.append("</tr>");
        }
        return html.append("</table>").append(definitions(nodes)).toString();
    }

    /** Once each, after the names of what they define. */
    private static String definitions(JsonNode nodes) {
        Set<String> lines = new LinkedHashSet<>();
        for (JsonNode node : nodes) {
            if (node.hasNonNull(DEFINITION)) {
                String name = node.path("name").asText();
                lines.add((name.isEmpty() ? "" : "<b>" + Markup.escaped(Markup.words(name)) + "</b>: ")
                        + Markup.escaped(node.get(DEFINITION).asText()));
            }
        }
        StringBuilder html = new StringBuilder();
        lines.forEach(
                line -> html.append("<p class=\"definition\">").append(line).append("</p>"));
        return html.toString();
    }

    private static String value(JsonNode node) {
        if (node.isArray()) {
            List<String> values = new ArrayList<>();
            node.forEach(element -> values.add(of(element)));
            String all = String.join(" ", values);
            return node.size() <= SHORT
                    ? all
                    : "<details><summary>" + node.size() + " values</summary>" + all + "</details>";
        }
        if (node.isNumber()) {
            return "<data value=\"" + node.asText() + "\">" + rounded(node) + "</data>";
        }
        return node.isNull() || node.isMissingNode() ? "–" : Markup.escaped(node.asText());
    }

    private static String rounded(JsonNode number) {
        if (number.isIntegralNumber()) {
            return number.asText();
        }
        String rounded = String.format(Locale.ROOT, "%.5g", number.asDouble());
        return rounded.contains("e") || !rounded.contains(".")
                ? rounded
                : rounded.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
