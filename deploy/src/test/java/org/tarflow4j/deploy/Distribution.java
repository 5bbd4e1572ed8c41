package org.tarflow4j.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The built distribution, and processes that use it.
 *
 * @param home its folder, {@code target/tarflow4j}
 */
record Distribution(Path home) {
    /** The one that this build made. */
    static Distribution built() {
        return new Distribution(Path.of(System.getProperty("tarflow4j.distribution")));
    }

    /** An empty folder of the build's output for one test's files and logs. */
    static Path emptyDirectory(String name) throws IOException {
        Path directory = Path.of(System.getProperty("tarflow4j.test.directory"), name);
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted((a, b) -> b.compareTo(a)).forEach(Distribution::delete);
            }
        }
        return Files.createDirectories(directory);
    }

    Path applicationJar() {
        return home.resolve("lib/tarflow4j.jar");
    }

    Path sparkHome() {
        return home.resolve("spark");
    }

    /** The jars of the embedded Spark. */
    List<Path> sparkJars() throws IOException {
        try (Stream<Path> files = Files.list(sparkHome().resolve("jars"))) {
            return files.sorted().toList();
        }
    }

    /** Starts a program whose output goes to a file, in an environment that holds nothing of the caller's Spark. */
    static Process start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        return start(command, environment, log, Path.of(""));
    }

    /** As {@link #start(List, Map, Path)}, in a working directory of its own. */
    static Process start(List<String> command, Map<String, String> environment, Path log, Path directory)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(directory.toAbsolutePath().toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_") || name.startsWith("TARFLOW4J_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Several programs share this machine.
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
