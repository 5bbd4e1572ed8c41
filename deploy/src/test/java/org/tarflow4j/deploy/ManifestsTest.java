package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests against the operator's fields, and against what code, images and recipes really have. */
class ManifestsTest {
    private static final Path COMMANDS = Path.of("../spark-jobs/src/main/java/org/tarflow4j/jobs/cli");
    private static final Path REFERENCE = Path.of("../spark-jobs/src/main/resources/reference.conf");

    static Set<String> names() {
        return Manifests.applications().keySet();
    }

    @Test
    void everyDocumentSaysWhatItIs() {
        assertThat(Manifests.all()).hasSizeGreaterThan(12).allSatisfy(manifest -> {
            assertThat(manifest.text("apiVersion")).as("%s", manifest).isNotEqualTo("null");
            assertThat(manifest.kind()).as("%s", manifest).isNotEqualTo("null");
        });
    }

    @Test
    void applicationsHaveTheOperatorsFieldsOnly() throws IOException {
        OperatorSchema schema = new OperatorSchema();
        assertThat(Manifests.ofKind("SparkApplication")).hasSize(2).allSatisfy(manifest -> assertThat(
                        schema.problems("SparkApplicationSpec", manifest.at("spec")))
                .as("%s", manifest)
                .isEmpty());
        assertThat(Manifests.ofKind("ScheduledSparkApplication")).hasSize(1).allSatisfy(manifest -> {
            assertThat(schema.problems("ScheduledSparkApplicationSpec", manifest.at("spec")))
                    .as("%s", manifest)
                    .isEmpty();
            assertThat(manifest.text("spec.concurrencyPolicy")).isEqualTo("Forbid");
            assertThat(manifest.text("spec.timeZone")).isEqualTo("UTC");
            assertThat(manifest.text("spec.schedule")).matches("[0-9*/,-]+( [0-9*/,-]+){4}");
            // Exit code 5 would be a second retraining.
            assertThat(manifest.text("spec.template.restartPolicy.type")).isEqualTo("Never");
        });
    }

    @Test
    void componentsPatchFieldsThatThereAre() throws IOException {
        OperatorSchema schema = new OperatorSchema();
        assertThat(Manifests.ofKind("Component")).hasSize(3).allSatisfy(manifest -> {
            for (Object patch : (List<?>) manifest.at("patches")) {
                String kind = String.valueOf(Manifests.at(Manifests.map(patch), "target.kind"));
                String operations = String.valueOf(Manifests.map(patch).get("patch"));
                for (Object operation : (List<?>) Manifests.yaml().load(operations)) {
                    String pointer = String.valueOf(Manifests.map(operation).get("path"));
                    String type = schema.typeAt(kind + "Spec", pointer.replaceFirst("^/spec", ""));
                    assertThat(type)
                            .as("%s %s of %s", manifest.file(), pointer, kind)
                            .isNotNull();
                    assertThat(schema.problems(type, Manifests.map(operation).get("value")))
                            .as("%s %s", manifest.file(), pointer)
                            .isEmpty();
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void anApplicationRunsWhatTheImageHolds(String name) throws IOException {
        Map<String, Object> spec = Manifests.applications().get(name);
        String docker = Files.readString(Manifests.FOLDER.resolve("Dockerfile"));
        assertThat(docker).contains("-t " + spec.get("image") + " ");
        assertThat(docker).contains("apache/spark:" + spec.get("sparkVersion") + "-scala2.12-java17");
        String jar = String.valueOf(spec.get("mainApplicationFile"));
        assertThat(jar).startsWith("local:///");
        assertThat(docker).contains("COPY lib/tarflow4j.jar " + jar.substring("local://".length()) + "\n");
        assertThat(docker).containsPattern("\nUSER 185\n$");
        assertThat(spec.get("mainClass")).isEqualTo("org.tarflow4j.jobs.cli.Main");
        assertThat(COMMANDS.resolve("Main.java")).exists();
        assertThat(Manifests.at(spec, "restartPolicy.type")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("names")
    void anApplicationsArgumentsAreUnderstood(String name) throws IOException {
        Map<String, Object> spec = Manifests.applications().get(name);
        List<?> arguments = (List<?>) spec.get("arguments");
        assertThat(commands()).contains(String.valueOf(arguments.get(0)));
        assertThat(arguments.get(1)).isEqualTo("--config");
        String recipe = String.valueOf(arguments.get(2));
        String folder = recipe.substring(0, recipe.lastIndexOf('/'));
        List<?> mounts = (List<?>) Manifests.at(spec, "driver.volumeMounts");
        Object volume = mounts.stream()
                .map(Manifests::map)
                .filter(mount -> folder.equals(mount.get("mountPath")))
                .findFirst()
                .orElseThrow()
                .get("name");
        Object map = ((List<?>) spec.get("volumes"))
                .stream()
                        .map(Manifests::map)
                        .filter(given -> volume.equals(given.get("name")))
                        .findFirst()
                        .map(given -> Manifests.at(given, "configMap.name"))
                        .orElseThrow();
        assertThat(recipes()).containsKey(map + "/" + recipe.substring(folder.length() + 1));
        for (int i = 3; i < arguments.size(); i++) {
            if (arguments.get(i - 1).equals("--set")) {
                assertThat(keys()).contains(String.valueOf(arguments.get(i)).replaceFirst("=.*", ""));
            }
        }
    }

    /** One executor per worker, and a native thread per core that it has. */
    @ParameterizedTest
    @MethodSource("names")
    void anApplicationIsSizedForItsRecipe(String name) throws IOException {
        Map<String, Object> spec = Manifests.applications().get(name);
        Config recipe = recipes().get("tarflow4j-recipe/run.conf");
        assertThat(Manifests.at(spec, "executor.instances")).isEqualTo(recipe.getInt("training.workers"));
        String cores = String.valueOf(Manifests.at(spec, "executor.cores"));
        assertThat(Manifests.map(spec.get("sparkConf"))).containsEntry("spark.task.cpus", cores);
        Object threads = ((List<?>) Manifests.at(spec, "executor.env"))
                .stream()
                        .map(Manifests::map)
                        .filter(variable -> variable.get("name").equals("OMP_NUM_THREADS"))
                        .findFirst()
                        .orElseThrow()
                        .get("value");
        assertThat(threads).isEqualTo(cores);
    }

    @ParameterizedTest
    @MethodSource("names")
    void podsRunWithoutPrivileges(String name) {
        Map<String, Object> spec = Manifests.applications().get(name);
        for (String role : List.of("driver", "executor")) {
            assertThat(Manifests.at(spec, role + ".podSecurityContext.runAsNonRoot"))
                    .isEqualTo(true);
            assertThat(Manifests.at(spec, role + ".podSecurityContext.runAsUser"))
                    .isEqualTo(185);
            assertThat(Manifests.at(spec, role + ".securityContext.allowPrivilegeEscalation"))
                    .isEqualTo(false);
        }
        assertThat(Manifests.ofKind("ServiceAccount"))
                .anyMatch(account -> account.at("metadata.name").equals(Manifests.at(spec, "driver.serviceAccount")));
    }

    @Test
    void recipesInConfigMapsHaveKnownKeysOnly() throws IOException {
        Set<String> keys = keys();
        recipes().forEach((name, recipe) -> assertThat(keys)
                .as(name)
                .containsAll(recipe.entrySet().stream().map(Map.Entry::getKey).toList()));
    }

    /** A name of a secret in a manifest is one that the documentation makes; none is in a file. */
    @Test
    void secretsAreMadeByHandOnly() throws IOException {
        assertThat(Manifests.ofKind("Secret")).isEmpty();
        String readme = Files.readString(Path.of("README.md"));
        Set<String> named = new TreeSet<>();
        Pattern pattern = Pattern.compile("secretKeyRef: \\{name: ([a-z0-9-]+)|secrets[^\\n]*\\n *- name: ([a-z0-9-]+)"
                + "|secretKeyRef\\.[A-Z_]+ +([a-z0-9-]+):");
        for (String ending : List.of(".yaml", ".conf")) {
            for (Path file : Manifests.files(Manifests.FOLDER, ending)) {
                Matcher matcher = pattern.matcher(Files.readString(file));
                while (matcher.find()) {
                    named.add(
                            matcher.group(1) != null
                                    ? matcher.group(1)
                                    : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
                }
            }
        }
        assertThat(named).containsExactly("tarflow4j-auth", "tarflow4j-s3").allSatisfy(name -> assertThat(readme)
                .contains("create secret generic " + name + " "));
    }

    @Test
    void disruptionBudgetsFitTheApplications() {
        Map<String, Object> training = Manifests.ofKind("SparkApplication").stream()
                .filter(manifest -> manifest.text("metadata.name").equals("tarflow4j-train"))
                .map(manifest -> Manifests.map(manifest.at("spec")))
                .findFirst()
                .orElseThrow();
        assertThat(Manifests.ofKind("PodDisruptionBudget")).hasSize(2).allSatisfy(budget -> {
            Map<String, Object> labels = new TreeMap<>(Manifests.map(budget.at("spec.selector.matchLabels")));
            String role = String.valueOf(labels.remove("spark-role"));
            assertThat(Manifests.map(Manifests.at(training, role + ".labels"))).containsAllEntriesOf(labels);
            int pods = role.equals("driver") ? 2 : (int) Manifests.at(training, "executor.instances");
            assertThat(budget.at("spec.minAvailable")).isEqualTo(pods - 1);
        });
    }

    private static Set<String> commands() throws IOException {
        Set<String> commands = new TreeSet<>();
        Pattern name = Pattern.compile("@Command\\(\\s*name = \"([a-z-]+)\"");
        for (Path file : Manifests.files(COMMANDS, "Command.java")) {
            Matcher matcher = name.matcher(Files.readString(file));
            if (matcher.find()) {
                commands.add(matcher.group(1));
            }
        }
        return commands;
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        collect("", ConfigFactory.parseFile(REFERENCE.toFile()).resolve().root().unwrapped(), keys);
        return keys;
    }

    /** Those of values that are null included, which {@code Config.entrySet} passes over. */
    private static void collect(String prefix, Map<String, Object> group, Set<String> leaves) {
        group.forEach((name, value) -> {
            if (value instanceof Map) {
                collect(prefix + name + ".", Manifests.map(value), leaves);
            } else {
                leaves.add(prefix + name);
            }
        });
    }

    /** Recipes in config maps, by NAME/KEY, with what they include of the image's conf/. */
    private static Map<String, Config> recipes() {
        return Manifests.ofKind("ConfigMap").stream()
                .flatMap(manifest -> Manifests.map(manifest.at("data")).entrySet().stream()
                        .map(entry -> Map.entry(
                                manifest.text("metadata.name") + "/" + entry.getKey(),
                                ConfigFactory.parseString(String.valueOf(entry.getValue())
                                                .replace(
                                                        "/opt/tarflow4j/conf/",
                                                        Path.of("../conf").toAbsolutePath() + "/"))
                                        .withFallback(ConfigFactory.parseFile(REFERENCE.toFile()))
                                        .resolve())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
