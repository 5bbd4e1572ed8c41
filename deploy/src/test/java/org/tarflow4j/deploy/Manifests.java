package org.tarflow4j.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The YAML documents below {@code kubernetes/}. Tests run in the folder of this module. */
final class Manifests {
    static final Path FOLDER = Path.of("kubernetes");

    private Manifests() {}

    /**
     * One document.
     *
     * @param file that it is in
     * @param content as maps, lists and scalars
     */
    record Manifest(Path file, Map<String, Object> content) {
        String kind() {
            return String.valueOf(content.get("kind"));
        }

        /** The value at a path such as {@code spec.template.driver}; null if there is none. */
        Object at(String path) {
            return Manifests.at(content, path);
        }

        String text(String path) {
            return String.valueOf(at(path));
        }

        @Override
        public String toString() {
            return file + " (" + kind() + " " + text("metadata.name") + ")";
        }
    }

    static List<Manifest> all() {
        List<Manifest> all = new ArrayList<>();
        for (Path file : files(FOLDER, ".yaml")) {
            try {
                for (Object document : yaml().loadAll(Files.readString(file))) {
                    all.add(new Manifest(file, map(document)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    static List<Manifest> ofKind(String kind) {
        return all().stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    /** Specifications of applications, those that a schedule starts included. */
    static Map<String, Map<String, Object>> applications() {
        Map<String, Map<String, Object>> applications = new TreeMap<>();
        ofKind("SparkApplication").forEach(manifest -> applications.put(manifest.toString(), map(manifest.at("spec"))));
        ofKind("ScheduledSparkApplication")
                .forEach(manifest -> applications.put(manifest.toString(), map(manifest.at("spec.template"))));
        return applications;
    }

    static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Object at(Map<String, Object> content, String path) {
        Object value = content;
        for (String name : path.split("\\.")) {
            value = value instanceof Map ? map(value).get(name) : null;
        }
        return value;
    }

    /** What a YAML document calls a map has text for keys. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        if (value instanceof Map) {
            return (Map<String, Object>) value;
        }
        throw new AssertionError("Not a map: " + value);
    }
}
