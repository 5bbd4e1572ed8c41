package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the shaded jar may hold, given that Spark's jars come first on every class path. */
class ApplicationJarIT {
    private static final Distribution DISTRIBUTION = Distribution.built();

    @Test
    void holdsNoClassThatSparkBrings() throws IOException {
        Map<String, Path> ofSpark = new HashMap<>();
        for (Path jar : DISTRIBUTION.sparkJars()) {
            classes(jar).forEach(name -> ofSpark.put(name, jar.getFileName()));
        }
        assertThat(ofSpark).hasSizeGreaterThan(10_000);
        Map<String, Path> twice = new TreeMap<>(ofSpark);
        twice.keySet().retainAll(classes(DISTRIBUTION.applicationJar()));
        assertThat(twice).isEmpty();
    }

    @Test
    void holdsTheNativeLibrariesOfOnePlatform() throws IOException {
        assertThat(entries(DISTRIBUTION.applicationJar()).stream()
                        .filter(name -> name.matches(".*\\.(so(\\.\\d+)?|a|dll|dylib|jnilib)")))
                .isNotEmpty()
                .allMatch(
                        name -> name.matches(
                                ".*/(linux-x86_64(-onednn|-cudnn)?|linux-x86-64|linux-x64|Linux/x86_64)/[^/]+"),
                        "is for Linux x86-64");
    }

    @Test
    void isNotSignedAndStarts() throws IOException {
        assertThat(entries(DISTRIBUTION.applicationJar()))
                .noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)"));
        try (JarFile jar = new JarFile(DISTRIBUTION.applicationJar().toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            // What --version says.
            assertThat(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .matches("\\d+\\.\\d+\\.\\d+.*");
            String main = attributes.getValue(Attributes.Name.MAIN_CLASS);
            assertThat(jar.getEntry(main.replace('.', '/') + ".class")).as(main).isNotNull();
        }
    }

    private static Set<String> classes(Path jar) throws IOException {
        return entries(jar).stream()
                .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                .filter(name -> !name.equals("module-info.class"))
                .collect(Collectors.toSet());
    }

    private static Set<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).collect(Collectors.toSet());
        }
    }
}
