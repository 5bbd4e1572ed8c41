package org.tarflow4j.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.BarImages;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.Undefined;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.cli.Evaluation;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.sample.StoredSample;
import org.tarflow4j.jobs.sample.WrittenSamples;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;

class EvaluateJobTest {
    private static final int IMAGES = 60;

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static String dataset;

    /** Of "run", as the settings are. */
    private static EvaluationReport plain;

    @BeforeAll
    static void prepare() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("evaluation test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
        dataset = dataset("dataset", 0.6);
        save(
                settings("run", Map.of()),
                InitialParameters.draw(settings("run", Map.of()).model(), 5).addi(0.02));
        plain = evaluate("run", Map.of());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void theReportIsTheSameBitForBitForAnyNumberOfWorkers() {
        assertThat(settings("run", Map.of()).evaluation().workers()).isEqualTo(1);
        EvaluationReport three = evaluate("run", Map.of("evaluation.workers", "3"));
        assertThat(three).isEqualTo(plain);
        EvaluationReport otherSeed = evaluate("run", Map.of("evaluation.seed", "2"));
        assertThat(otherSeed.likelihoods().get(0).value())
                .isNotEqualTo(plain.likelihoods().get(0).value());
    }

    @Test
    void denoisingDoesNotEnterTheLikelihood() {
        EvaluationReport off = evaluate("run", Map.of("sampling.denoise.steps", "0"));
        EvaluationReport on = evaluate("run", Map.of("sampling.denoise.steps", "7", "sampling.denoise.clip", "true"));
        assertThat(on.likelihoods()).isEqualTo(off.likelihoods());
        LikelihoodAudit audit = on.audit();
        assertThat(audit.denoiserLeavesLikelihoods()).isTrue();
        assertThat(audit.why()).contains("runs after decoding");
        assertThat(audit.likelihoods())
                .extracting(measured -> measured.name() + " " + measured.noiseLevel())
                .containsExactly(
                        "negative-log-likelihood-denoiser-off 0.1",
                        "negative-log-likelihood-denoiser-on 0.1",
                        "negative-log-likelihood-denoiser-off 0.3",
                        "negative-log-likelihood-denoiser-on 0.3");
        for (int level = 0; level < 2; level++) {
            Measurement without = audit.likelihoods().get(2 * level);
            Measurement with = audit.likelihoods().get(2 * level + 1);
            assertThat(with.value()).isEqualTo(without.value());
            assertThat(with.low()).isEqualTo(without.low()).isLessThan(without.value());
            assertThat(with.images()).isEqualTo(4);
        }
        assertThat(audit.likelihoods()).isEqualTo(off.audit().likelihoods());
        assertThat(audit.number("change-by-denoiser"))
                .isNotEqualTo(off.audit().number("change-by-denoiser"))
                .isPositive();
    }

    @Test
    void logDeterminantsAndLatentsAreAudited() {
        LikelihoodAudit audit =
                evaluate("run", Map.of("evaluation.audit-images", "2")).audit();
        assertThat(audit.images()).isEqualTo(2);
        assertThat(audit.number("log-determinant-slope-error")).isLessThan(1e-9);
        assertThat(audit.number("log-determinant-outside-triangle")).isLessThan(1e-9);
        assertThat(audit.number("log-determinant-sum-error")).isLessThan(1e-12);
        assertThat(audit.number("likelihood-float32-error")).isBetween(1e-12, 1e-5);
        assertThat(audit.number("likelihood-grouping-error")).isLessThan(1e-5);
        assertThat(audit.number("latent-ks-largest"))
                .isGreaterThanOrEqualTo(audit.number("latent-ks-median"))
                .isLessThan(1);
        assertThat(audit.number("latent-variance")).isPositive();
    }

    @Test
    void likelihoodsAreTheMeansOverTheHeldOutImages() {
        Settings settings = settings("run", Map.of());
        PatchReader reader = PatchDataset.open(dataset, new Configuration()).reader(Split.VALIDATION);
        assertThat(reader.rows()).isBetween(20L, 50L);
        TarFlow flow = new TarFlow(
                settings.model(), InitialParameters.draw(settings.model(), 5).addi(0.02));
        double sum = 0;
        for (long row = 0; row < reader.rows(); row++) {
            NoisyImages image = NoisyImages.of(new long[] {row}, reader.read(row), NoiseKind.GAUSSIAN, 0.3, 1);
            sum += new FlowDensity(flow).negativeLogLikelihood(image)[0];
        }
        Measurement measured = measurement(plain, "flow", 0.3);
        assertThat(measured.value()).isCloseTo(sum / reader.rows(), within(1e-5));
        assertThat(measured.images()).isEqualTo(reader.rows());
        assertThat(measured.high() - measured.low()).isCloseTo(2 * 1.959964 * measured.standardError(), within(1e-6));
        assertThat(measured.low()).isLessThan(measured.value());
    }

    @Test
    void baselinesAreMeasuredOnTheSameImages() {
        assertThat(plain.likelihoods())
                .extracting(measurement -> measurement.density() + " " + measurement.noiseLevel())
                .containsExactly(
                        "flow 0.1",
                        "untrained-flow 0.1",
                        "gaussian-per-pixel 0.1",
                        "flow 0.3",
                        "untrained-flow 0.3",
                        "gaussian-per-pixel 0.3");
        // Squares whose place depends on the class: close to Gaussian noise of variance 0.3² around few means.
        double gaussians = measurement(plain, "gaussian-per-pixel", 0.3).value();
        assertThat(gaussians)
                .isLessThan(measurement(plain, "untrained-flow", 0.3).value());
        assertThat(gaussians).isGreaterThan(0.5 * Math.log(2 * Math.PI * Math.E * 0.09));
        assertThat(plain.roundTrip().value()).isBetween(0.0, 1e-2);
        assertThat(plain.roundTrip().images()).isEqualTo(4);
    }

    @Test
    void aComparisonAgreesWithTwoEvaluationsAndIsMoreCertain() {
        Settings better = settings("better", Map.of());
        save(better, InitialParameters.draw(better.model(), 5).addi(0.019));
        CompareJob job = new CompareJob(spark, settings("run", Map.of()), Progress.log());
        String candidate = checkpoint("better");
        String incumbent = checkpoint("run");

        Comparison comparison = job.run(candidate, incumbent);
        EvaluationReport evaluated = evaluate("better", Map.of());
        for (Comparison.Level level : comparison.levels()) {
            Measurement ofCandidate = measurement(evaluated, "flow", level.noiseLevel());
            Measurement ofIncumbent = measurement(plain, "flow", level.noiseLevel());
            assertThat(level.candidate()).isCloseTo(ofCandidate.value(), within(1e-12));
            assertThat(level.difference()).isCloseTo(ofCandidate.value() - ofIncumbent.value(), within(1e-9));
            assertThat(level.standardError())
                    .isPositive()
                    .isLessThan(Math.hypot(ofCandidate.standardError(), ofIncumbent.standardError()));
            assertThat(level.high() - level.low()).isCloseTo(2 * 1.959964 * level.standardError(), within(1e-6));
        }
        assertThat(comparison.levels()).hasSize(2);
        assertThat(comparison.images()).isBetween(20L, 50L);
        assertThat(job.run(incumbent, incumbent).levels())
                .allSatisfy(level -> assertThat(level.difference()).isZero());
        assertThat(job.run(incumbent, candidate).levels().get(0).difference())
                .isEqualTo(-comparison.levels().get(0).difference());
    }

    @Test
    void aVolumePreservingFlowIsReportedUnderTheTrackedPriorToo() {
        Map<String, String> options = Map.of("model.volume-preserving", "true", "evaluation.limit", "5");
        Settings settings = settings("volume-preserving", options);
        save(settings, InitialParameters.draw(settings.model(), 5));
        EvaluationReport report = evaluate("volume-preserving", options);
        // A new flow has variance 1.
        assertThat(measurement(report, "flow-tracked-prior", 0.3).value())
                .isCloseTo(measurement(report, "flow", 0.3).value(), within(1e-6));
    }

    @Test
    void uniformNoiseIsReportedInBitsToo() {
        Map<String, String> options = Map.of(
                "noise.kind", "uniform",
                "noise.schedule", "fixed",
                "noise.t0", "0.00226",
                "noise.t1", "0.00226",
                "sampling.denoise.steps", "1",
                "model.floor-mass", "0.25");
        Settings floor = settings("floor", options);
        save(floor, InitialParameters.draw(floor.model(), 5).addi(0.002));
        EvaluationReport report = evaluate("floor", options);
        assertThat(report.noise()).isEqualTo("uniform");
        Measurement nats = report.likelihoods().get(0);
        Measurement bits = report.likelihoods().get(1);
        assertThat(nats.unit()).isEqualTo("nats/dimension");
        assertThat(bits.unit()).isEqualTo("bits/dimension");
        assertThat(bits.density()).isEqualTo("flow");
        assertThat(bits.value()).isCloseTo(nats.value() / Math.log(2) + 7, within(1e-12));
        assertThat(bits.standardError()).isCloseTo(nats.standardError() / Math.log(2), within(1e-12));
        LikelihoodAudit audit = report.audit();
        assertThat(audit.denoiserLeavesLikelihoods()).isTrue();
        assertThat(audit.noiseLevel()).isEqualTo(0.00226);
        assertThat(audit.number("log-determinant-sum-error")).isLessThan(1e-8);
        assertThat(audit.number("likelihood-float32-error")).isLessThan(1e-4);
        Map<String, String> density = new HashMap<>(options);
        density.put("evaluation.pipeline-density.images", "1");
        assertThatThrownBy(() -> evaluate("floor", density))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("model.floor-mass = 0.25")
                .hasMessageContaining("evaluation.pipeline-density.images = 0");
    }

    @Test
    void everyNumberInTheFileHasANameAUnitAndADefinition() throws IOException {
        evaluate("run", Map.of("evaluation.limit", "5"));
        Path file = directory.resolve("run/report.json");
        EvaluationReport report = evaluate("run", Map.of());
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("likelihoods")).hasSize(6).allSatisfy(EvaluateJobTest::isDefined);
        isDefined(json.get("roundTrip"));
        assertThat(json.get("audit").get("numbers")).hasSize(13).allSatisfy(EvaluateJobTest::isDefined);
        assertThat(json.get("audit").get("likelihoods")).hasSize(4).allSatisfy(EvaluateJobTest::isDefined);
        assertThat(json.get("likelihoods").get(0).get("value").asDouble())
                .isEqualTo(report.likelihoods().get(0).value());
        assertThat(json.get("step").asLong()).isEqualTo(12);
        try (var files = Files.list(directory.resolve("run"))) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.contains(".new"));
        }
        assertThat(report.lines()).anyMatch(line -> line.contains("t = 0.3") && line.contains("untrained-flow"));
    }

    @Test
    void noNumberIsWithoutADefinition() throws IOException {
        evaluate("run", Map.of());
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("run/report.json").toFile());
        assertThat(Undefined.in(json, List.of("/step", "/seed", "/confidence", "/audit/images", "/audit/noiseLevel")))
                .isEmpty();
        assertThat(json.get("checkpointSha256").asText())
                .isEqualTo(CheckpointReader.digest(checkpoint("run"), new Configuration()));
    }

    /** What is on the page is what is in the JSON, whatever happens to the samples. */
    @Test
    void theCommandTellsLikelihoodsBeforeItJudgesSamples() throws IOException {
        Path samples = directory.resolve("command/samples");
        Settings settings = settings(
                "command",
                Map.of(
                        "evaluation.limit", "3",
                        "evaluation.audit-images", "1",
                        "evaluation.noise-levels", "[0.3]",
                        "quality.lookups", "1"));
        save(settings, InitialParameters.draw(settings.model(), 5).addi(0.02));
        writeSamples(samples, 9);
        StringWriter out = new StringWriter();
        assertThatThrownBy(() -> Evaluation.run(spark, settings, out)).hasMessageContaining("has 9×9 pixels");
        Path page = directory.resolve("command/report.html");
        assertThat(out.toString()).contains("Negative log-likelihood of 3 held-out images");
        assertThat(Files.readString(page)).contains("Evaluation of step 12").doesNotContain("outlier");

        FileUtils.deleteDirectory(samples.toFile());
        writeSamples(samples, 8);
        Evaluation.run(spark, settings, out);
        String other = "drawn with other weights: step 1, raw, checkpoint 0";
        assertThat(out.toString()).contains("outlier-share", other, "report.json");
        assertThat(Files.readString(page)).contains("outlier", other);

        Files.delete(directory.resolve("command/report.json"));
        Settings noNetwork = settings(
                "command", Map.of("quality.extractor.kind", "classifier", "quality.extractor.file", path("nowhere")));
        assertThatThrownBy(() -> Evaluation.run(spark, noNetwork, out)).hasMessageContaining("nowhere");
        assertThat(directory.resolve("command/report.json")).doesNotExist();
    }

    private static void writeSamples(Path samples, int size) throws IOException {
        byte[] png = Png.of(new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY));
        WrittenSamples.write(
                samples,
                SampleFormat.PNG,
                2,
                List.of(0, 1, 2),
                LongStream.range(0, 3)
                        .mapToObj(i -> new StoredSample(i, (int) i, 0, 0, 0, png, png))
                        .toList());
    }

    private static String path(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void theDensityThroughTheDenoiserIsTheSameForAnyNumberOfWorkersAndWithinItsErrorBars() {
        Map<String, String> options = new HashMap<>(Map.of(
                "evaluation.pipeline-density.images", "2",
                "evaluation.pipeline-density.probes", "6",
                "evaluation.pipeline-density.exact-dimensions", "0",
                "sampling.denoise.steps", "2",
                "sampling.denoise.t0", "0.2",
                "sampling.denoise.t1", "0.4",
                "evaluation.limit", "5",
                "evaluation.workers", "1"));
        // What "run" draws is so far out that its score overflows.
        Settings calm = settings("calm", Map.of());
        save(calm, InitialParameters.draw(calm.model(), 5).addi(0.002));
        PipelineReport one = present(evaluate("calm", options).pipelineDensity());
        options.put("evaluation.workers", "3");
        assertThat(evaluate("calm", options).pipelineDensity()).isEqualTo(one);
        options.put("evaluation.pipeline-density.exact-dimensions", "64");
        PipelineReport exact = present(evaluate("calm", options).pipelineDensity());
        assertThat(exact.images()).extracting(PipelineReport.Images::kind).containsExactly("held-out", "samples");
        for (int i = 0; i < 2; i++) {
            PipelineReport.Images found = exact.images().get(i);
            PipelineReport.Images estimated = one.images().get(i);
            assertThat(found.count()).isEqualTo(2);
            assertThat(found.estimateError()).isZero();
            assertThat(found.numericalError()).isLessThan(1e-6);
            assertThat(found.value()).isCloseTo(found.logDensity() - found.logVolume(), within(1e-12));
            assertThat(estimated.logDensity()).isEqualTo(found.logDensity());
            assertThat(estimated.logVolume())
                    .isCloseTo(found.logVolume(), within(4 * estimated.estimateError() + estimated.numericalError()));
            assertThat(estimated.smallestEigenvalue()).isGreaterThan(found.smallestEigenvalue() - 1e-6);
        }
        assertThat(exact.steps()).extracting(PipelineReport.Step::noiseLevel).containsExactly(0.4, 0.2);
        assertThat(exact.walk()).startsWith("ode, 2 steps").doesNotContain("guidance");
        assertThat(exact.definition()).contains("foldedSteps", "noFoldSeen", "lower bound");
        options.put("sampling.denoise.steps", "0");
        assertThatThrownBy(() -> evaluate("calm", options))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("sampling.denoise.steps = 0");
    }

    @Test
    void whatTheSamplerDoesOtherwiseIsSaidAndWhatDoesNotExistIsNull() throws IOException {
        Map<String, String> options = Map.of(
                "evaluation.pipeline-density.images", "1",
                "evaluation.limit", "1",
                "sampling.denoise.dynamics", "sde",
                "sampling.denoise.clip", "true",
                "sampling.guidance.scale", "2");
        Settings calm = settings("guided", Map.of());
        save(calm, InitialParameters.draw(calm.model(), 5).addi(0.002));
        PipelineReport found = present(evaluate("guided", options).pipelineDensity());
        assertThat(found.walk()).contains("sde with clipping", "sampling.guidance asks for scale 2.0");
        JsonNode json = new ObjectMapper()
                .readTree(directory.resolve("guided/report.json").toFile());
        assertThat(json.at("/pipelineDensity/images/0/standardError").isNull()).isTrue();
        assertThat(json.at("/likelihoods/0/low").isNull()).isTrue();
        assertThat(json.at("/likelihoods/0/value").isNumber()).isTrue();
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    @Test
    void aDatasetWithoutHeldOutImagesIsRefused() throws IOException {
        String all = dataset("no-validation", 0);
        assertThatThrownBy(() -> evaluate("run", Map.of("evaluation.dataset", all)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("holds out no image")
                .hasMessageContaining("data.validation");
    }

    @Test
    void aRunWithoutCheckpointIsRefused() {
        assertThatThrownBy(() -> evaluate("empty", Map.of()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("No valid checkpoint");
    }

    @Test
    void aFlowThatIsNotFiniteIsNamed() {
        Settings settings = settings("diverged", Map.of());
        INDArray parameters = InitialParameters.draw(settings.model(), 5);
        parameters.putScalar(0, Float.NaN);
        save(settings, parameters);
        assertThatThrownBy(() -> evaluate("diverged", Map.of()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED))
                .hasMessageContaining("validation row 0")
                .hasMessageContaining("noise level 0.1");
    }

    private static void isDefined(JsonNode number) {
        for (String field : List.of("name", "unit", "definition")) {
            assertThat(number.get(field).asText()).as(field).isNotBlank();
        }
        assertThat(number.get("value").isNumber()).isTrue();
    }

    private static Measurement measurement(EvaluationReport report, String density, double level) {
        return report.likelihoods().stream()
                .filter(m -> m.density().equals(density) && m.noiseLevel() == level)
                .findFirst()
                .orElseThrow();
    }

    private static EvaluationReport evaluate(String run, Map<String, String> options) {
        return new EvaluateJob(spark, settings(run, options), Progress.log()).run();
    }

    private static String checkpoint(String run) {
        return directory.resolve(run).resolve("checkpoints/step-00000012").toString();
    }

    private static Settings settings(String run, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of(
                "run.directory", directory.resolve(run).toString(),
                "model.image-size", "8",
                "model.channels", "1",
                "model.classes", "3",
                "model.patch-sizes", "[4]",
                "model.widths", "[64]",
                "model.layers", "[1, 1]",
                "evaluation.dataset", dataset,
                "evaluation.noise-levels", "[0.1, 0.3]"));
        all.put("evaluation.batch-size", "8");
        all.put("sampling.denoise.steps", "2");
        all.putAll(options);
        return Settings.load(Optional.empty(), all);
    }

    private static void save(Settings settings, INDArray parameters) {
        new CheckpointManager(
                        settings.run().directory(),
                        new Configuration(),
                        settings.training().checkpoint(),
                        Fence.NONE)
                .save(new Checkpoint(
                        12,
                        settings.model(),
                        FlatVector.of(parameters),
                        null,
                        null,
                        new TrainingState(1, 0, 0, 1, 1, new TrainingState.Schedule(1, 20, 1e-3, 1e-5)),
                        settings.resolved().hocon(),
                        Map.of()));
    }

    private static String dataset(String name, double validation) throws IOException {
        return BarImages.prepare(spark, directory, name, IMAGES, 2, validation);
    }
}
