package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spark's keys in what is shipped: Spark knows them, and they say what a training needs. */
class SparkKeysTest {
    /** Where Spark declares its keys; each is declared when the class is loaded. */
    private static final List<String> DECLARATIONS = List.of(
            "org.apache.spark.internal.config.package$",
            "org.apache.spark.internal.config.Network$",
            "org.apache.spark.internal.config.UI$",
            "org.apache.spark.internal.config.Worker$",
            "org.apache.spark.deploy.k8s.Config$",
            "org.apache.spark.deploy.yarn.config.package$");

    /** Groups whose members are the user's. */
    private static final Pattern FREE = Pattern.compile(
            "spark\\.hadoop\\.fs\\.s3a\\..*"
                    + "|spark\\.metrics\\.conf\\.\\*\\.sink\\.prometheusServlet\\.(class|path)"
                    + "|spark\\.(executorEnv|kubernetes\\.driverEnv|yarn\\.appMasterEnv)\\.[A-Z_]+"
                    + "|spark\\.kubernetes\\.(driver|executor)\\.secretKeyRef\\.[A-Z_]+"
                    + "|spark\\.kubernetes\\.(driver|executor)\\.secrets\\.[a-z0-9-]+"
                    + "|spark\\.kubernetes\\.(driver|executor)\\.volumes\\.emptyDir\\.spark-local-dir-1\\.mount\\.path"
                    // The name that the code asks Spark for.
                    + "|spark\\.executor\\.resource\\.gpu\\.(amount|vendor|discoveryScript)|spark\\.task\\.resource\\.gpu\\.amount");

    @BeforeAll
    static void declare() throws ReflectiveOperationException {
        for (String declaration : DECLARATIONS) {
            Class.forName(declaration);
        }
    }

    /** Properties by where they are. */
    static Map<String, Map<String, String>> files() throws IOException {
        Map<String, Map<String, String>> files = new TreeMap<>();
        for (Path file : Manifests.files(Path.of("."), "spark-defaults.conf")) {
            if (!file.startsWith("./target")) {
                Properties properties = new Properties();
                try (Reader reader = Files.newBufferedReader(file)) {
                    properties.load(reader);
                }
                Map<String, String> values = new TreeMap<>();
                properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
                files.put(file.toString(), values);
            }
        }
        Manifests.applications().forEach((name, spec) -> {
            Map<String, String> values = new TreeMap<>();
            Manifests.map(spec.get("sparkConf")).forEach((key, value) -> values.put(key, String.valueOf(value)));
            files.put(name, values);
        });
        return files;
    }

    static List<String> names() throws IOException {
        return List.copyOf(files().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void sparkKnowsEveryKeyAndItsValue(String name) throws IOException {
        files().get(name).forEach((key, value) -> {
            if (!FREE.matcher(key).matches()) {
                ConfigEntry<?> entry = ConfigEntry.findEntry(key);
                assertThat(entry).as("%s in %s", key, name).isNotNull();
                // Throws for a value of another kind.
                entry.valueConverter().apply(value);
            }
        });
    }

    /** Except in lines that go beside such a file. */
    @ParameterizedTest
    @MethodSource("names")
    void everyClusterIsSafeAndKeepsItsExecutors(String name) throws IOException {
        Map<String, String> values = files().get(name);
        if (name.contains("/s3a/") || name.contains("/gpu/")) {
            return;
        }
        assertThat(values)
                .containsEntry("spark.speculation", "false")
                .containsEntry("spark.dynamicAllocation.enabled", "false")
                .containsEntry("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .containsEntry("spark.authenticate", "true")
                .containsEntry("spark.network.crypto.enabled", "true")
                .containsEntry("spark.io.encryption.enabled", "true")
                .containsKey("spark.metrics.namespace");
        assertThat("spark.hadoop.hadoop.security.credential.provider.path")
                .containsPattern(values.get("spark.redaction.regex"));
        assertThat("fs.s3a.server-side-encryption.key").containsPattern(values.get("spark.redaction.regex"));
        // What a file says replaces the program's own pattern, which knows these too.
        assertThat("fs.azure.account.key.store").containsPattern(values.get("spark.redaction.regex"));
        assertThat("ssl.server.keystore.passphrase").containsPattern(values.get("spark.redaction.regex"));
    }

    /** A name of a secret or of a file of one may stand in a file; a secret may not. */
    @ParameterizedTest
    @MethodSource("names")
    void noFileHoldsASecret(String name) throws IOException {
        assertThat(files().get(name).keySet())
                .filteredOn(key -> key.matches("(?i).*(secret|password|token|access.key).*"))
                .allMatch(key -> key.equals("spark.authenticate.secret.file")
                        || FREE.matcher(key).matches())
                .noneMatch(key -> key.startsWith("spark.hadoop."));
    }

    /** Both ways to Kubernetes ask for the same. */
    @Test
    void plainSubmissionsAndTheOperatorAgree() throws IOException {
        Map<String, String> plain = files().get("./kubernetes/plain/spark-defaults.conf");
        Map<String, Object> training = Manifests.applications().entrySet().stream()
                .filter(entry -> entry.getKey().contains("train/train.yaml"))
                .findFirst()
                .orElseThrow()
                .getValue();
        Map<String, String> fields = Map.of(
                "driver.cores", "spark.driver.cores",
                "driver.memory", "spark.driver.memory",
                "driver.memoryOverhead", "spark.driver.memoryOverhead",
                "driver.javaOptions", "spark.driver.extraJavaOptions",
                "executor.cores", "spark.executor.cores",
                "executor.instances", "spark.executor.instances",
                "executor.memory", "spark.executor.memory",
                "executor.memoryOverhead", "spark.executor.memoryOverhead",
                "executor.javaOptions", "spark.executor.extraJavaOptions",
                "image", "spark.kubernetes.container.image");
        fields.forEach((field, key) -> assertThat(String.valueOf(Manifests.at(training, field)))
                .as(field)
                .isEqualTo(plain.get(key)));
    }
}
