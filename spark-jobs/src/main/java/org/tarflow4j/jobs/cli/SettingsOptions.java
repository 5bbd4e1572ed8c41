package org.tarflow4j.jobs.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.config.Settings;
import picocli.CommandLine.Option;

/** The options that make the settings of a run. */
final class SettingsOptions {
    /** Only system properties of these groups are ours. */
    private static final Set<String> GROUPS = Set.of(
            "run",
            "device",
            "model",
            "noise",
            "data",
            "training",
            "tracking",
            "sampling",
            "evaluation",
            "quality",
            "retrain");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Recipe in HOCON; the defaults are those of reference.conf.")
    private @Nullable Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Overrides one key; may be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "As a system property: overrides the recipe, --set overrides it.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(names = "--run", paramLabel = "DIR", description = "Short for --set run.directory=DIR.")
    private @Nullable String run;

    /** Everything together; all that is wrong is in the exception. */
    Settings settings() {
        return Settings.load(Optional.ofNullable(config), properties(), overrides());
    }

    /** As {@link #settings}, with a recipe that ships in the application in place of the user's. */
    Settings settings(String shippedRecipe) {
        return Settings.loadShipped(shippedRecipe, properties(), overrides());
    }

    /** The user's recipe. */
    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** Sets a key that the user does not set with --set. */
    void preset(String key, String value) {
        values.putIfAbsent(key, value);
    }

    private Map<String, String> overrides() {
        Map<String, String> all = new LinkedHashMap<>(values);
        if (run != null) {
            all.putIfAbsent("run.directory", run);
        }
        return all;
    }

    private Map<String, String> properties() {
        Map<String, String> given = new LinkedHashMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> GROUPS.contains(name.substring(0, Math.max(0, name.indexOf('.')))))
                .forEach(name -> given.put(name, System.getProperty(name)));
        given.putAll(properties);
        return given;
    }
}
