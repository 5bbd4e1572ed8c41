package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.picture.PixelFont;
import org.tarflow4j.model.io.PyTorchCheckpoint;
import org.tarflow4j.model.io.Safetensors;

class MainTest {
    private static final int DONE = 0;
    private static final int BAD_USAGE = 2;
    private static final int BAD_INPUT = 3;
    private static final int RESOURCE_MISSING = 6;
    private static final int RUN_IN_USE = 8;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void badUsageIsTwo() {
        assertThat(run("frobnicate")).isEqualTo(BAD_USAGE);
        assertThat(run("train", "--frobnicate")).isEqualTo(BAD_USAGE);
        assertThat(run("export-checkpoint")).isEqualTo(BAD_USAGE);
        assertThat(err.toString().lines())
                .contains("Try 'tarflow4j --help'", "Try 'tarflow4j train --help'")
                .hasSize(6);
    }

    @Test
    void badConfigurationIsTwoAndEachProblemIsALine() throws IOException {
        Path recipe = Files.writeString(folder.resolve("my.conf"), "training.bach-size = 4\n");

        assertThat(run("train", "--config", recipe.toString())).isEqualTo(BAD_USAGE);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("tarflow4j train: Configuration: training.bach-size = (not shown) (" + recipe
                        + ":1) is not a known key; did you mean training.batch-size?");
    }

    @Test
    void aPatchSizeThatDoesNotDivideIsTwo() {
        assertThat(run("train", "--set", "model.image-size=28", "--set", "model.patch-sizes=5"))
                .isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("model.patch-sizes = 5 (--set) must divide image-size 28");
    }

    @Test
    void aDryRunShowsValuesWithOriginsAndLeavesNothing() {
        assertThat(run("train", "--dry-run", "--run", folder.resolve("run").toString(), "-Dtraining.epochs=7"))
                .isEqualTo(DONE);
        assertThat(out.toString())
                .containsPattern("run.directory = .* # --set")
                .containsPattern("training.epochs = \"?7\"? +# -D")
                .containsPattern("training.clip-norm = 0 +# default")
                .contains("Flow: 4 blocks", "No dataset yet", "Would start at step 0")
                .contains("executor, one worker each", "spark.executor.memoryOverhead = ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDryRunOfPrepareSaysWhereHeldOutImagesComeFrom() {
        String[] prepare = {"prepare", "--dry-run", "--set", "data.source.path=images"};
        assertThat(run(prepare)).isZero();
        assertThat(out.toString())
                .contains("Would read folder images from images,")
                .contains(" an image, 2.0 % held out");

        String[] heldOut = {"--set", "data.source.held-out=others"};
        assertThat(run(Stream.of(prepare, heldOut).flatMap(Stream::of).toArray(String[]::new)))
                .isZero();
        assertThat(out.toString()).contains(" an image, others held out");
    }

    @Test
    void trainingThatNeedsMoreMemoryThanThereIsIsSixBeforeItReadsAnything() {
        String[] train = {"train", "--run", folder.resolve("run").toString(), "--set", "training.batch-size=1000000"};
        assertThat(run(train)).isEqualTo(RESOURCE_MISSING);
        assertThat(err.toString())
                .contains("tarflow4j train: Local mode, one JVM for all, needs ", "Set ", "training.recompute = true");
    }

    @Test
    void prepareWithoutSourceIsTwo() {
        assertThat(run("prepare")).isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("data.source.path is not set");
    }

    @Test
    void prepareOfAMissingFileIsThreeAndTheRunDirectorySaysSo() throws IOException {
        Path run = folder.resolve("run");
        String missing = folder.resolve("absent-images-idx3-ubyte").toString();

        assertThat(prepare(missing, run)).isEqualTo(BAD_INPUT);

        assertThat(err.toString()).contains("tarflow4j prepare: ", missing);
        assertThat(err.toString().lines().count()).isLessThanOrEqualTo(2);
        JsonNode result = result(run);
        assertThat(result.get("command").asText()).isEqualTo("prepare");
        assertThat(result.get("exitCode").asInt()).isEqualTo(BAD_INPUT);
        assertThat(result.get("name").asText()).isEqualTo("BAD_INPUT");
        assertThat(err.toString()).contains(result.get("message").asText());
    }

    @Test
    void prepareOfAnotherNumberOfClassesIsThreeAndLeavesNoDataset() throws IOException {
        Path run = folder.resolve("run");

        assertThat(prepare(idx(60).toString(), run, "--set=model.classes=12")).isEqualTo(BAD_INPUT);

        assertThat(err.toString())
                .contains(" is 3, model.classes is 12; set model.classes = 3, or check data.source")
                .hasLineCount(1);
        assertThat(run.resolve("dataset")).doesNotExist();
        assertThat(prepare(idx(60).toString(), run, "--set=model.classes=3")).isEqualTo(DONE);
    }

    @Test
    void theVersionIsThatOfTheJar() {
        assertThat(run("--version")).isEqualTo(DONE);
        assertThat(out.toString()).isEqualToIgnoringNewLines("tarflow4j (not packaged)");
    }

    @Test
    void preparedDataIsInspectedAndDamageIsFound() throws IOException {
        Path run = folder.resolve("run");

        assertThat(prepare(idx(60).toString(), run)).isEqualTo(DONE);
        assertThat(result(run).get("exitCode").asInt()).isEqualTo(DONE);
        String dataset = run.resolve("dataset").toString();
        String sheet = folder.resolve("sheet.png").toString();
        assertThat(run("inspect", dataset, "--sheet", sheet)).isEqualTo(DONE);
        assertThat(out.toString()).contains("Dataset, not verified: ", "images of 8×8", "standard deviation", "####");
        BufferedImage picture = ImageIO.read(new File(sheet));
        // Rows of 24 pixels for the three classes, each with eight images or what there is.
        assertThat(picture.getHeight()).isEqualTo(2 * 8 + PixelFont.HEIGHT + 3 * (24 + 8));
        assertThat(run("inspect", dataset, "--verify", "--sheet", sheet)).isEqualTo(DONE);
        assertThat(out.toString()).contains("Dataset, verified: ");

        try (var files = Files.walk(run.resolve("dataset"))) {
            Path shard = files.filter(file -> file.toString().endsWith("part-00000.parquet"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(shard);
            bytes[bytes.length / 2] ^= 1;
            Files.write(shard, bytes);
        }
        assertThat(run("inspect", dataset, "--verify", "--sheet", sheet)).isEqualTo(BAD_INPUT);
        assertThat(err.toString()).contains("is damaged");
    }

    @Test
    void inspectOfAnythingElseIsThree() {
        assertThat(run("inspect", folder.toString())).isEqualTo(BAD_INPUT);
        assertThat(run("inspect", folder.resolve("absent").toString())).isEqualTo(BAD_INPUT);
    }

    @Test
    void theReferencesWeightsSurviveImportAndExport() throws IOException {
        Path weights = golden();
        Path exported = folder.resolve("exported.safetensors");
        String checkpoint = folder.resolve("run/checkpoints/step-00000000").toString();

        assertThat(importInto("run", weights, model("5"))).as(err.toString()).isEqualTo(DONE);
        assertThat(run("inspect", checkpoint)).as(err.toString()).isEqualTo(DONE);
        assertThat(out.toString()).contains("verified", "step 0", "3 channels, 5 classes");
        assertThat(run("export-checkpoint", "--checkpoint", checkpoint, "--output", exported.toString()))
                .as(err.toString())
                .isEqualTo(DONE);

        Map<String, INDArray> expected = PyTorchCheckpoint.read(weights);
        Map<String, INDArray> actual;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(exported))) {
            actual = Safetensors.read(in, Files.size(exported), "exported").tensors();
        }
        assertThat(actual.keySet()).isSubsetOf(expected.keySet()).hasSizeGreaterThan(50);
        actual.forEach((name, tensor) ->
                assertThat(tensor).as(name).isEqualTo(expected.get(name).castTo(tensor.dataType())));

        assertThat(importInto("again", exported, model("5"))).isEqualTo(DONE);
        assertThat(importInto("again", exported, model("5"))).isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("checkpoints are not rewritten");
    }

    @Test
    void weightsOfAnotherShapeAreThreeAndBothShapesAreNamed() throws IOException {
        assertThat(importInto("run", golden(), model("6"))).isEqualTo(BAD_INPUT);
        assertThat(err.toString()).contains("blocks.0.class_embed", "[5, 1, 64]", "[6, 1, 64]");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void weightsAreNotImportedWhereAnotherCommandWorks() throws IOException {
        String run = folder.resolve("run").toString();
        try (RunLease other = RunLease.acquire(run, new Configuration(), Duration.ofSeconds(1), "train")) {
            assertThat(run(
                            "import-checkpoint",
                            "--from=" + golden(),
                            "--config=" + model("5"),
                            "--set=run.lease-duration=1s",
                            "--output=" + run))
                    .isEqualTo(RUN_IN_USE);
            assertThat(err.toString()).contains("train", run);
            assertThat(other.token()).isEqualTo(1);
        }
        assertThat(importInto("run", golden(), model("5"))).as(err.toString()).isEqualTo(DONE);
    }

    @Test
    void aFileThatHoldsNoWeightsIsThree() throws IOException {
        Path text = Files.writeString(folder.resolve("weights.pth"), "These are not weights, but long enough.");

        assertThat(importInto("run", text, model("5"))).isEqualTo(BAD_INPUT);
        assertThat(importInto("run", folder.resolve("absent.pth"), model("5"))).isEqualTo(BAD_INPUT);
        assertThat(err.toString()).contains("weights.pth", "absent.pth does not exist");
    }

    private int importInto(String directory, Path weights, Path model) {
        return run(
                "import-checkpoint",
                "--from",
                weights.toString(),
                "--config",
                model.toString(),
                "--output",
                folder.resolve(directory).toString());
    }

    private Path model(String classes) throws IOException {
        return Files.writeString(
                folder.resolve("model" + classes + ".conf"),
                "model { image-size = 8, patch-sizes = 2, widths = 64, layers = [1, 2], classes = " + classes + " }");
    }

    private Path golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/golden/conditional.pth"))) {
            Path weights = folder.resolve("conditional.pth");
            Files.copy(in, weights, StandardCopyOption.REPLACE_EXISTING);
            return weights;
        }
    }

    private int prepare(String source, Path run, String... more) {
        String[] options = {
            "prepare",
            "--run=" + run,
            "--set=data.source.kind=idx",
            "--set=data.source.path=" + source,
            "--set=data.shards=2",
            "--set=data.validation=0.2",
            "--set=model.image-size=8",
            "--set=model.channels=1"
        };
        return run(Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Grey images of 8×8 and their labels, as the MNIST family has them. */
    private Path idx(int images) throws IOException {
        Path file = folder.resolve("x-images-idx3-ubyte");
        try (DataOutputStream data = new DataOutputStream(Files.newOutputStream(file));
                DataOutputStream labels =
                        new DataOutputStream(Files.newOutputStream(folder.resolve("x-labels-idx1-ubyte")))) {
            data.writeInt(0x803);
            data.writeInt(images);
            data.writeInt(8);
            data.writeInt(8);
            labels.writeInt(0x801);
            labels.writeInt(images);
            for (int i = 0; i < images; i++) {
                for (int pixel = 0; pixel < 64; pixel++) {
                    data.writeByte(i * pixel);
                }
                labels.writeByte(i % 3);
            }
        }
        return file;
    }

    private static JsonNode result(Path run) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(run.resolve("RESULT.json")));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
