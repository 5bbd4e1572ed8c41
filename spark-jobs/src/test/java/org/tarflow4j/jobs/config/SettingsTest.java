package org.tarflow4j.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.model.FlowConfig;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void defaultsAreValid() {
        Settings settings = Settings.load(Optional.empty(), Map.of());

        assertThat(settings.model().blocks()).isEqualTo(4);
        assertThat(settings.data().output()).isEqualTo("runs/default/dataset");
        assertThat(settings.data().source().path()).isNull();
        assertThat(settings.sampling().denoise().steps()).isEqualTo(30);
        assertThat(settings.sampling().denoise().t1()).isEqualTo(0.3);
        assertThat(settings.evaluation().noiseLevels()).containsExactly(0.01, 0.155, 0.3);
    }

    @Test
    void uniformNoiseIsDenoisedInOneStepFromItsOwnDeviationOrNotAtAll() {
        Map<String, String> uniform = Map.of("noise.kind", "uniform", "noise.schedule", "fixed");
        assertThat(Settings.load(Optional.empty(), uniform).sampling().denoise().steps())
                .isZero();
        Map<String, String> options = new HashMap<>(uniform);
        options.put("sampling.denoise.steps", "2");
        problems(Optional.empty(), options)
                .extracting(problem -> problem.key() + " " + problem.expected())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("sampling.denoise.steps must be 0 or 1"),
                        line -> assertThat(line)
                                .startsWith("sampling.denoise.t1 must be noise.t1")
                                .contains("it is 0.3", "0.00226"));
        options.put("sampling.denoise.steps", "1");
        options.put("noise.t0", "0.00226");
        options.put("noise.t1", "0.00226");
        assertThat(Settings.load(Optional.empty(), options).sampling().denoise().t1())
                .isEqualTo(0.00226);
        options.put("sampling.sweep.steps", "0,1,5");
        problems(Optional.empty(), options).extracting(Problem::key).containsExactly("sampling.sweep.steps");
    }

    @Test
    void directoriesFollowTheRunDirectory() {
        Settings settings = Settings.load(Optional.empty(), Map.of("run.directory", "s3a://bucket/run 1"));

        assertThat(settings.training().dataset()).isEqualTo("s3a://bucket/run 1/dataset");
        assertThat(settings.evaluation().dataset()).isEqualTo("s3a://bucket/run 1/dataset");
        assertThat(settings.sampling().output()).isEqualTo("s3a://bucket/run 1/samples");
    }

    @Test
    void setWinsOverSystemPropertyWinsOverRecipeWinsOverDefault() throws IOException {
        Path recipe = recipe("training { epochs = 2, batch-size = 2, workers = 2, seed = 2 }");
        Settings settings = Settings.load(
                Optional.of(recipe),
                Map.of("training.batch-size", "6", "training.workers", "3"),
                Map.of("training.workers", "1"));

        assertThat(settings.training().epochs()).isEqualTo(2);
        assertThat(settings.training().batchSize()).isEqualTo(6);
        assertThat(settings.training().workers()).isEqualTo(1);
        assertThat(origin(settings, "training.epochs")).isEqualTo(recipe + ":1");
        assertThat(origin(settings, "training.batch-size")).isEqualTo("-D");
        assertThat(origin(settings, "training.workers")).isEqualTo("--set");
        assertThat(origin(settings, "training.clip-norm")).isEqualTo("default");
    }

    @Test
    void listsAreTakenFromCommasBracketsAndSingleValues() {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of("model.layers", "2,2,4", "model.widths", "128", "model.patch-sizes", "[8, 4, 4]"));

        assertThat(settings.model().layers()).containsExactly(2, 2, 4);
        assertThat(settings.model().widths()).containsExactly(128, 128, 128);
        assertThat(settings.model().patchSizes()).containsExactly(8, 4, 4);
    }

    @Test
    void anUnknownKeyHidesNoOtherProblem() {
        problems(Optional.empty(), Map.of("model.widht", "64", "model.patch-sizes", "[5]"))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("model.widht", "model.patch-sizes");
    }

    @Test
    void everyProblemIsReportedOnceWithItsOrigin() throws IOException {
        Path recipe = recipe("model.image-size = 28\nmodel.patch-sizes = [5]\ntraining {\n  workers = 3\n"
                + "  batch-size = 64\n  epochs = many\n  loss-weight = t3\n}\nnoise.t0 = -1\n");

        problems(Optional.of(recipe), Map.of("sampling.count", "0"))
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "model.patch-sizes = 5 (" + recipe + ":2) must divide image-size 28",
                        "training.epochs = \"many\" (" + recipe + ":6) must be a whole number",
                        "training.loss-weight = \"t3\" (" + recipe
                                + ":7) must be one of one, t, t2, t-normalized, t2-normalized",
                        "training.batch-size = 64 (" + recipe
                                + ":5) is not divisible by 3 workers; set training.batch-size or training.workers",
                        "noise.t0 = -1.0 (" + recipe + ":9) must be a positive number",
                        "sampling.count = 0 (--set) must be at least 1");
    }

    @Test
    void anUnknownKeyIsAProblemAndTheNearestKnownKeyIsNamed() throws IOException {
        Path recipe = recipe("training.bach-size = 64\nfrobnicate = yes\n");

        problems(Optional.of(recipe), Map.of())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "training.bach-size = (not shown) (" + recipe
                                + ":1) is not a known key; did you mean training.batch-size?",
                        "frobnicate = (not shown) (" + recipe
                                + ":2) is not a known key; reference.conf lists them all");
    }

    /** Settings are printed by --dry-run and saved in run directories and checkpoints. */
    @Test
    void aSecretIsNoSettingAndIsNotRepeated() throws IOException {
        Path recipe = recipe("fs.s3a.secret.key = canary\ndata.source.path = \"s3a://id:canary@bucket/images\"\n"
                + "tracking.mlflow.uri = \"https://user:canary@host\"\n");

        problems(Optional.of(recipe), Map.of())
                .hasSize(3)
                .extracting(Problem::toString)
                .noneMatch(line -> line.contains("canary"))
                .anyMatch(line -> line.contains("data.source.path") && line.contains("credential provider"));
    }

    @Test
    void aValueInPlaceOfAGroupIsAProblem() {
        problems(Optional.empty(), Map.of("training.checkpoint", "5"))
                .extracting(Problem::toString)
                .containsExactly("training.checkpoint = \"5\" (--set) must be a group of keys");
    }

    @Test
    void wordsInPlaceOfAutomaticValuesAreProblems() {
        problems(
                        Optional.empty(),
                        Map.of(
                                "sampling.denoise.steps", "some",
                                "sampling.count", "many",
                                "evaluation.noise-levels", "low",
                                "sampling.sweep.steps", "few"))
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "sampling.denoise.steps = \"some\" (--set) must be auto or a whole number",
                        "sampling.count = \"many\" (--set) must be auto or a whole number",
                        "evaluation.noise-levels = \"low\" (--set) must be auto or a list of numbers",
                        "sampling.sweep.steps = \"few\" (--set) must be auto or a list of whole numbers");
    }

    /** A message must not offer what is refused, and must name all that is taken. */
    @Test
    void wordsThatAKeyDoesNotTakeAreProblems() {
        problems(Optional.empty(), Map.of("sampling.sweep.guidance", "auto", "data.transform", "crop"))
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "sampling.sweep.guidance = \"auto\" (--set) must be a list of numbers",
                        "data.transform = \"crop\" (--set) must be one of center, edm, adm");
    }

    @Test
    void anUnreadableRecipeIsAConfigurationError() throws IOException {
        Path broken = recipe("model {\n  layers = [1, 2\n}\n");

        assertThatThrownBy(() -> Settings.load(Optional.of(broken), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(broken.toString());
        assertThatThrownBy(() -> Settings.load(Optional.of(folder.resolve("absent.conf")), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("absent.conf cannot be read; check --config");
    }

    @Test
    void valuesAreListedInTheOrderOfTheReferenceWithTheirOrigins() throws IOException {
        Path recipe =
                recipe("base { epochs = 3 }\ntraining = ${base} { workers = 2 }\nrun.directory = ${?ABSENT}here\n");
        problems(Optional.of(recipe), Map.of()).extracting(Problem::key).containsExactly("base.epochs");

        Path referring = recipe("noise.t1 = 0.5\nrun.directory = ${?ABSENT}\"here\"\n");
        Settings settings = Settings.load(Optional.of(referring), Map.of());

        assertThat(settings.resolved().entries())
                .extracting(ResolvedSettings.Entry::key)
                .startsWith("run.directory", "run.lease-duration", "device.kind", "model.image-size")
                .endsWith("retrain.frechet-margin");
        assertThat(origin(settings, "run.directory")).isEqualTo(referring + ":2");
        assertThat(origin(settings, "data.output")).isEqualTo("default");
        assertThat(origin(settings, "data.source.path")).isEqualTo("default");
        assertThat(origin(settings, "sampling.denoise.t1")).isEqualTo(referring + ":1");
    }

    @Test
    void theRenderedTextGivesTheSameSettings() throws IOException {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of("model.widths", "128", "model.classes", "10", "run.directory", "hdfs://host:9000/a b"));

        Settings again = Settings.load(Optional.of(recipe(settings.resolved().hocon())), Map.of());
        FlowConfig model = Settings.model(settings.resolved().hocon(), "config.conf");

        assertThat(again).usingRecursiveComparison().ignoringFields("resolved").isEqualTo(settings);
        assertThat(model).isEqualTo(settings.model());
    }

    @Test
    void aSourcesKeysMustFitItsKind() {
        problems(
                        Optional.empty(),
                        Map.of(
                                "data.source.kind", "folder",
                                "data.source.labels", "l",
                                "data.source.development-kit", "k",
                                "data.source.class-names", "a,b",
                                "data.source.checksums", "check"))
                .extracting(Problem::key)
                .containsOnly(
                        "data.source.labels",
                        "data.source.development-kit",
                        "data.source.class-names",
                        "data.source.checksums");
        problems(Optional.empty(), Map.of("data.source.kind", "imagenet", "data.source.held-out", "val.tar"))
                .extracting(Problem::toString)
                .containsExactly("data.source.held-out = val.tar (--set) has its labels in the development kit;"
                        + " set data.source.development-kit");
        problems(Optional.empty(), Map.of("data.source.kind", "zip"))
                .extracting(Problem::toString)
                .containsExactly("data.source.kind = \"zip\" (--set) must be one of idx, folder, imagenet, webdataset,"
                        + " parquet, imagenet64");
    }

    private ListAssert<Problem> problems(Optional<Path> recipe, Map<String, String> setOptions) {
        return assertThatThrownBy(() -> Settings.load(recipe, setOptions))
                .asInstanceOf(InstanceOfAssertFactories.throwable(ConfigurationException.class))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .extracting(ConfigurationException::problems, InstanceOfAssertFactories.list(Problem.class));
    }

    private static String origin(Settings settings, String key) {
        List<ResolvedSettings.Entry> entries = settings.resolved().entries();
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow()
                .origin();
    }

    private Path recipe(String text) throws IOException {
        return Files.writeString(folder.resolve("recipe.conf"), text);
    }
}
