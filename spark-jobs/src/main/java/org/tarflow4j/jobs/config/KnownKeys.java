package org.tarflow4j.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of {@code reference.conf}; any other is a mistake. */
final class KnownKeys {
    static final String NOT_SHOWN = "(not shown)";

    private final Map<String, ConfigValue> leaves;

    KnownKeys(Config reference) {
        leaves = leaves(reference);
    }

    /** All leaves of a configuration by full key, those that are null included. */
    static Map<String, ConfigValue> leaves(Config config) {
        Map<String, ConfigValue> leaves = new LinkedHashMap<>();
        collect("", config.root(), leaves);
        return leaves;
    }

    /** Notes every key that {@code reference.conf} does not have, with the nearest that it has. */
    void check(Problems problems) {
        boolean readable = true;
        for (String key : leaves(problems.layers().merged()).keySet()) {
            if (isGroup(key)) {
                problems.add(key, "must be a group of keys");
                readable = false;
            } else if (!leaves.containsKey(key)) {
                // Who looks for a place for a secret must not find it on the screen.
                problems.add(key, NOT_SHOWN, "is not a known key" + suggestion(key));
            }
        }
        if (!readable) {
            problems.throwIfAny(); // keys of a group that is none cannot be read
        }
    }

    private boolean isGroup(String key) {
        String prefix = key + ".";
        return leaves.keySet().stream().anyMatch(known -> known.startsWith(prefix));
    }

    private String suggestion(String key) {
        int farthest = Math.max(3, key.length() / 3);
        return leaves.keySet().stream()
                // The distance is at least this difference; a key of fifty thousand letters would take seconds.
                .filter(known -> Math.abs(known.length() - key.length()) <= farthest)
                .min(Comparator.comparingInt(known -> distance(key, known)))
                .filter(known -> distance(key, known) <= farthest)
                .map(known -> "; did you mean " + known + "?")
                .orElse("; reference.conf lists them all");
    }

    private static void collect(String prefix, ConfigObject object, Map<String, ConfigValue> leaves) {
        object.forEach((name, value) -> {
            String key = prefix + ConfigUtil.joinPath(name);
            if (value instanceof ConfigObject group && isReadable(group)) {
                collect(key + ".", group, leaves);
            } else {
                leaves.put(key, value);
            }
        });
    }

    /** A group that is still a reference to another one has no keys yet. */
    private static boolean isReadable(ConfigObject group) {
        try {
            return !group.isEmpty();
        } catch (ConfigException.NotResolved e) {
            return false;
        }
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
