package org.tarflow4j.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import java.util.ArrayList;
import java.util.List;

/** Collects problems on their way to one {@link ConfigurationException}. */
final class Problems {
    private final Layers layers;
    private final List<Problem> found = new ArrayList<>();

    Problems(Layers layers) {
        this.layers = layers;
    }

    Layers layers() {
        return layers;
    }

    /** The value at {@code key} is not allowed. */
    void add(String key, String expected) {
        add(key, rendered(layers.merged(), key), expected);
    }

    /** As {@link #add(String, String)}, where the offending value is only part of what stands at {@code key}. */
    void add(String key, Object value, String expected) {
        Problem problem = new Problem(key, String.valueOf(value), origin(key), expected);
        boolean repeated = found.stream().anyMatch(other -> other.key().equals(key) || isEchoOf(other, problem));
        if (!repeated) {
            found.add(problem);
        }
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }

    /** A default that repeats another key's value repeats its problem; one report is enough. */
    private boolean isEchoOf(Problem other, Problem problem) {
        return !isGiven(problem.key())
                && other.value().equals(problem.value())
                && other.origin().equals(problem.origin());
    }

    private boolean isGiven(String key) {
        try {
            return layers.given().hasPath(key);
        } catch (ConfigException.NotResolved e) { // as a reference to another key
            return true;
        }
    }

    private String origin(String key) {
        try {
            return layers.origin(key);
        } catch (ConfigException e) {
            return "not set";
        }
    }

    private static String rendered(Config config, String key) {
        try {
            return config.getValue(key).render(ConfigRenderOptions.concise());
        } catch (ConfigException e) {
            return "null";
        }
    }
}
