package org.tarflow4j.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every key of {@code reference.conf} as Markdown: its comment, its default, and what the code says of a wrong value. */
final class KeyTable {
    private static final String WRONG = "[{}]";
    private static final String MUST = "must be ";
    private static final String HEAD =
            """
            # Every key

            Made from [reference.conf](../spark-jobs/src/main/resources/reference.conf) by `ConfigurationTableTest`; do not edit. A
            recipe overrides these values, `-Dkey=value` overrides the recipe, `--set key=value` overrides all. A key that is not
            listed here is an error. Noise levels t are standard deviations on pixels in [−1, 1]; files and directories are local
            paths or any URI that Hadoop knows.
            """;

    private final Config reference = Layers.resource("reference.conf", Layers.DEFAULT);

    /** All keys, in the order of the file. */
    List<String> keys() {
        Map<String, ConfigValue> leaves = KnownKeys.leaves(reference);
        return leaves.keySet().stream()
                .sorted(Comparator.comparingInt(key -> leaves.get(key).origin().lineNumber()))
                .toList();
    }

    String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        Map<String, ConfigValue> leaves = KnownKeys.leaves(reference);
        String group = "";
        String before = "";
        for (String key : keys()) {
            String of = key.substring(0, key.lastIndexOf('.'));
            if (!of.equals(group)) {
                group = of;
                heading(group, text);
            }
            ConfigValue value = leaves.get(key);
            String meaning = comment(value);
            if (meaning.isEmpty()) { // one comment for two keys
                meaning = "See `" + before + "`.";
            } else {
                before = key;
            }
            text.append("| `" + key + "` | `" + value.render(ConfigRenderOptions.concise()) + "` | " + allowed(key)
                    + " | " + cell(meaning) + " |\n");
        }
        return text.toString();
    }

    private void heading(String group, StringBuilder text) {
        text.append("\n## " + group + "\n");
        ConfigObject object = reference.root();
        for (String part : group.split("\\.")) {
            object = (ConfigObject) object.get(part);
        }
        if (!comment(object).isEmpty()) {
            text.append(comment(object) + "\n");
        }
        text.append("\n| key | default | allowed | meaning |\n|---|---|---|---|\n");
    }

    /** What the code asks for, by giving it what no key takes; empty if it does not even look. */
    Optional<Problem> expected(String key) {
        // A list where others say ${key}"/name" is refused before anything is read.
        return expected(key, WRONG).or(() -> expected(key, "null"));
    }

    private static Optional<Problem> expected(String key, String wrong) {
        try {
            Settings.load(Optional.empty(), Map.of(key, wrong));
            return Optional.empty();
        } catch (ConfigurationException e) {
            return e.problems().stream()
                    .filter(problem -> problem.key().equals(key))
                    .findFirst();
        }
    }

    private String allowed(String key) {
        String expected = expected(key).map(Problem::expected).orElse("");
        return cell(expected.startsWith(MUST) ? expected.substring(MUST.length()) : expected);
    }

    private static String comment(ConfigValue value) {
        return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" "));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
    }
}
