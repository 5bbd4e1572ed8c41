package org.tarflow4j.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.PlainConfig;

/**
 * Where values come from, later ones winning: {@code reference.conf}, a recipe, system properties, {@code --set}.
 *
 * @param reference {@code reference.conf} as it stands
 * @param defaults the same, resolved
 * @param given what the user gave, unresolved
 * @param merged both, resolved
 */
record Layers(Config reference, Config defaults, Config given, Config merged) {
    static final String SET_OPTION = "--set";
    static final String SYSTEM_PROPERTY = "-D";
    static final String DEFAULT = "default";
    private static final String MERGED = "merge of";
    private static final List<String> NOT_FILES = List.of(DEFAULT, SET_OPTION, SYSTEM_PROPERTY);

    static Layers read(Config recipe, Map<String, String> properties, Map<String, String> setOptions) {
        return merge(overrides(setOptions, SET_OPTION)
                .withFallback(overrides(properties, SYSTEM_PROPERTY))
                .withFallback(recipe));
    }

    /** These with some values replaced. */
    Layers with(Map<String, String> values, String origin) {
        return merge(overrides(values, origin).withFallback(given));
    }

    /** A recipe in a file; an empty one without a file. */
    static Config file(Optional<Path> file) {
        return file.map(Layers::parse).orElse(ConfigFactory.empty());
    }

    /** A file of ours on the class path; {@code origin} names it in errors. */
    static Config resource(String name, String origin) {
        try (InputStream stream = Objects.requireNonNull(Layers.class.getResourceAsStream("/" + name), name);
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            return ConfigFactory.parseReader(
                    reader, ConfigParseOptions.defaults().setOriginDescription(origin));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The layers of a text that was rendered before, e.g. the one in a checkpoint; {@code where} names it in errors. */
    static Layers ofText(String text, String where) {
        try {
            return merge(PlainConfig.parse(text, where));
        } catch (FileFormatException e) {
            throw new ConfigurationException("Cannot read " + e.getMessage(), e);
        }
    }

    /**
     * Where a value was given. A default that refers to another key has the origin of that one, unless it only uses it as
     * a part.
     */
    String origin(String key) {
        ConfigValue written = KnownKeys.leaves(given).get(key);
        ConfigOrigin origin = written == null ? merged.getValue(key).origin() : written.origin();
        String name = origin.filename();
        if (name != null) {
            return name + ":" + origin.lineNumber();
        }
        String description = origin.description();
        return description.startsWith(MERGED)
                ? DEFAULT
                : NOT_FILES.stream().filter(description::startsWith).findFirst().orElse(description.replace(": ", ":"));
    }

    private static Layers merge(Config given) {
        // Only our own file, not every reference.conf that happens to be on the class path of a cluster.
        Config reference = resource("reference.conf", DEFAULT);
        try {
            return new Layers(
                    reference,
                    reference.resolve(),
                    given,
                    given.withFallback(reference).resolve());
        } catch (ConfigException e) {
            throw new ConfigurationException("Cannot resolve a reference in the configuration: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new ConfigurationException("Cannot resolve the configuration: it is nested too deeply", e);
        }
    }

    private static Config parse(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException("Configuration file " + file + " cannot be read; check --config", null);
        }
        // An include is looked for beside the file, which a name alone does not tell the library.
        Path place = file.getParent() == null ? Path.of(".").resolve(file) : file;
        try {
            return ConfigFactory.parseFile(
                    place.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
        } catch (ConfigException e) {
            throw new ConfigurationException("Cannot read the configuration: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new ConfigurationException("Cannot read the configuration " + file + ": nested too deeply", e);
        }
    }

    private static Config overrides(Map<String, String> values, String origin) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String key = entry.getKey();
            try {
                ConfigUtil.splitPath(key);
                config = override(key, entry.getValue(), origin).withFallback(config);
            } catch (ConfigException | StackOverflowError e) {
                throw new ConfigurationException(
                        "Cannot read " + origin + " " + key + "=" + entry.getValue() + ": " + e.getMessage(), e);
            }
        }
        return config;
    }

    /** Lists, quoted text and null are HOCON; anything else is taken as it is, so that a URI needs no quotes. */
    private static Config override(String key, String value, String origin) {
        if (value.startsWith("[") || value.startsWith("\"") || value.equals("null")) {
            return ConfigFactory.parseString(
                    key + " = " + value, ConfigParseOptions.defaults().setOriginDescription(origin));
        }
        return ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(value, origin));
    }
}
