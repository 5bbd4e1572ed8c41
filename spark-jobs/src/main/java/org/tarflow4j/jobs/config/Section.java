package org.tarflow4j.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.Violation;

/**
 * Reads the keys of one group. A value of the wrong type is noted as a problem and stands in as its default, so that
 * reading goes on and finds the others.
 */
final class Section {
    /** Stands for a value that is derived from others. */
    static final String AUTO = "auto";

    /** An address with a user and a password. */
    private static final Pattern CREDENTIALS = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/@]*:[^/@]*@");

    private final String prefix;
    private final Problems problems;

    Section(String prefix, Problems problems) {
        this.prefix = prefix;
        this.problems = problems;
    }

    /** What {@code constructor} makes of the group; null if it refuses, which is noted. */
    <T> @Nullable T build(Supplier<T> constructor) {
        try {
            return constructor.get();
        } catch (InvalidSettingsException e) {
            for (Violation violation : e.violations()) {
                problems.add(path(violation.key()), violation.value(), violation.expected());
            }
            return null;
        }
    }

    int whole(String key) {
        return whole(key, "must be a whole number");
    }

    int whole(String key, String expected) {
        return read(key, expected, 0, Config::getInt);
    }

    long bigWhole(String key) {
        return read(key, "must be a whole number", 0L, Config::getLong);
    }

    long bytes(String key) {
        return read(key, "must be a number of bytes, such as 256 MiB", 0L, Config::getBytes);
    }

    Duration duration(String key) {
        return read(key, "must be a duration, such as 15 s", Duration.ZERO, Config::getDuration);
    }

    double number(String key) {
        return read(key, "must be a number", 0.0, Config::getDouble);
    }

    boolean flag(String key) {
        return read(key, "must be true or false", false, Config::getBoolean);
    }

    String text(String key) {
        String text = read(key, "must be text", "", Config::getString);
        if (CREDENTIALS.matcher(text).find()) {
            problems.add(
                    path(key),
                    KnownKeys.NOT_SHOWN,
                    "must name no user and password, since settings are printed and saved; give them to Hadoop, in a"
                            + " credential provider");
        }
        return text;
    }

    @Nullable
    String optionalText(String key) {
        return isAbsent(key) ? null : text(key);
    }

    boolean isAbsent(String key) {
        return !problems.layers().merged().hasPath(path(key));
    }

    boolean isAuto(String key) {
        return isText(key, AUTO);
    }

    boolean isText(String key, String text) {
        return !isAbsent(key)
                && text.equals(problems.layers().merged().getValue(path(key)).unwrapped());
    }

    List<Integer> wholes(String key) {
        return wholes(key, "must be a list of whole numbers");
    }

    List<Integer> wholes(String key, String expected) {
        return list(key, expected, Config::getIntList, Integer::valueOf);
    }

    List<Double> numbers(String key) {
        return numbers(key, "must be a list of numbers");
    }

    List<Double> numbers(String key, String expected) {
        return list(key, expected, Config::getDoubleList, Double::valueOf);
    }

    List<String> texts(String key) {
        return texts(key, "must be a list of text");
    }

    List<String> texts(String key, String expected) {
        return list(key, expected, Config::getStringList, text -> text);
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return read(
                key,
                "must be one of " + allowed(type),
                type.getEnumConstants()[0],
                (config, path) -> constant(config.getString(path), type, path));
    }

    <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
        return list(
                key,
                "must be a list of " + allowed(type),
                (config, path) -> config.getStringList(path).stream()
                        .map(name -> constant(name, type, path))
                        .toList(),
                name -> constant(name, type, path(key)));
    }

    private static <E extends Enum<E>> String allowed(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Names::kebab).collect(Collectors.joining(", "));
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String path) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> Names.kebab(constant).equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException.BadValue(path, allowed(type)));
    }

    /** A single value stands for a list of one; text is split at commas, so that --set needs no brackets. */
    private <T> List<T> list(
            String key, String expected, BiFunction<Config, String, List<T>> getter, Function<String, T> parser) {
        return read(key, expected, List.of(), (config, path) -> {
            if (config.getValue(path).valueType() == ConfigValueType.LIST) {
                return List.copyOf(getter.apply(config, path));
            }
            return Arrays.stream(config.getString(path).split(","))
                    .map(String::trim)
                    .map(parser)
                    .toList();
        });
    }

    private <T> T read(String key, String expected, T fallback, BiFunction<Config, String, T> getter) {
        try {
            return getter.apply(problems.layers().merged(), path(key));
        } catch (ConfigException | NumberFormatException e) {
            problems.add(path(key), expected);
        }
        try {
            return getter.apply(problems.layers().defaults(), path(key));
        } catch (ConfigException | NumberFormatException e) {
            return fallback;
        }
    }

    private String path(String key) {
        return prefix + "." + key;
    }
}
