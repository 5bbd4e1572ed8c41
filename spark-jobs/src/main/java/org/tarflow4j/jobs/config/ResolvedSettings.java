package org.tarflow4j.jobs.config;

import com.typesafe.config.ConfigRenderOptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that settings were read from, for people and for files. */
public final class ResolvedSettings {
    /**
     * One value.
     *
     * @param key the full key
     * @param value the value as HOCON
     * @param origin where it was given: {@code file:line}, {@code --set}, {@code -D} or {@code default}
     */
    public record Entry(String key, String value, String origin) {}

    private final List<Entry> entries;
    private final String hocon;
    private final Layers layers;

    ResolvedSettings(Layers layers) {
        this.layers = layers;
        Map<String, Integer> lines = new HashMap<>();
        KnownKeys.leaves(layers.reference())
                .forEach((key, value) -> lines.put(key, value.origin().lineNumber()));
        entries = KnownKeys.leaves(layers.merged()).entrySet().stream()
                .sorted(Comparator.comparingInt(leaf -> lines.getOrDefault(leaf.getKey(), 0)))
                .map(leaf -> new Entry(
                        leaf.getKey(),
                        leaf.getValue().render(ConfigRenderOptions.concise()),
                        origin(layers, leaf.getKey())))
                .toList();
        hocon = layers.merged()
                .root()
                .render(ConfigRenderOptions.defaults()
                        .setComments(false)
                        .setOriginComments(false)
                        .setJson(false));
    }

    private static String origin(Layers layers, String key) {
        return layers.merged().hasPath(key) ? layers.origin(key) : Layers.DEFAULT;
    }

    Layers layers() {
        return layers;
    }

    /** All values in the order of {@code reference.conf}. */
    public List<Entry> entries() {
        return entries;
    }

    /** Everything as one HOCON text without references, as checkpoints and run directories keep it. */
    public String hocon() {
        return hocon;
    }
}
