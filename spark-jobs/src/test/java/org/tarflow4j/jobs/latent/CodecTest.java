package org.tarflow4j.jobs.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.sample.TinyDataset;
import org.tarflow4j.jobs.sample.TinyRun;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.transformer.ParameterViews;

class CodecTest {
    private static final int COUNT = 7;
    private static SparkSession spark;
    private static Path folder;
    private static TarFlow flow;

    @BeforeAll
    static void save(@TempDir Path temporary) {
        spark = TinyRun.spark();
        folder = temporary;
        TinyRun run = run().save();
        flow = new TarFlow(
                run.settings().model(), TinyRun.parameters(run.settings().model()));
    }

    @AfterAll
    static void stop() {
        TinyRun.spark().stop();
    }

    @Test
    void decodingUndoesEncoding() throws IOException {
        Map<String, INDArray> input = input();
        write("input.npz", input);
        CodecResult encoded = encode("input.npz", "latents.npz", run());
        assertThat(encoded.images()).isEqualTo(COUNT);
        assertThat(encoded.step()).isEqualTo(TinyRun.STEP);
        Map<String, INDArray> latents = read("latents.npz");
        assertThat(latents.get("z").shape()).containsExactly(COUNT, 16, 4);
        assertThat(latents.get("logdet").shape()).containsExactly(COUNT);
        assertThat(latents.get("loss").shape()).containsExactly(COUNT);

        Map<String, INDArray> back = new HashMap<>(input);
        back.remove("image");
        back.put("latent", latents.get("z"));
        write("back.npz", back);
        decode("back.npz", "images.npz", run());
        INDArray images = read("images.npz").get("image");
        assertThat(images.shape()).containsExactly(COUNT, 1, 8, 8);
        assertThat(images.sub(input.get("image")).amaxNumber().doubleValue()).isLessThan(1e-4);
    }

    /** Such a flow draws from N(0, var), encodes to that, and decodes what was drawn from N(0, 1). */
    @Test
    void decodingUndoesEncodingWhereThePriorsVarianceIsTracked() throws IOException {
        TinyRun run = new TinyRun(folder.resolve("volume-preserving"))
                .set("model.volume-preserving", "true")
                .set("sampling.guidance.scale", "0")
                .set("sampling.denoise.steps", "0");
        INDArray parameters = TinyRun.parameters(run.settings().model());
        new ParameterViews(new ParameterLayout(run.settings().model()), parameters)
                .view(ParameterLayout.PRIOR_VARIANCE)
                .assign(0.25);
        run.save(parameters);
        write("tracked.npz", input());
        encode("tracked.npz", "tracked-z.npz", run);
        Map<String, INDArray> latents = new HashMap<>(read("tracked-z.npz"));
        latents.put("label", input().get("label"));
        latents.put("noise_level", input().get("noise_level"));
        write("tracked-in.npz", latents);
        decode("tracked-in.npz", "tracked-out.npz", run);
        INDArray images = read("tracked-out.npz").get("image");
        assertThat(images.sub(input().get("image")).amaxNumber().doubleValue()).isLessThan(1e-4);
    }

    @Test
    void theNumbersAreThoseOfTheFlow() throws IOException {
        Map<String, INDArray> input = input();
        write("numbers.npz", input);
        encode("numbers.npz", "numbers-out.npz", run());
        Map<String, INDArray> found = read("numbers-out.npz");
        Encoding expected = flow.encode(
                Patches.patchify(input.get("image"), 4),
                input.get("noise_level").reshape(COUNT),
                input.get("label").toIntVector());
        assertThat(found.get("z").sub(expected.latent()).amaxNumber().doubleValue())
                .isLessThan(1e-5);
        for (int b = 0; b < COUNT; b++) {
            assertThat(found.get("loss").getFloat(b)).isCloseTo(expected.loss().getFloat(b), within(1e-5f));
            assertThat(found.get("logdet").getFloat(b))
                    .isCloseTo(expected.logDeterminant().getFloat(b), within(1e-5f));
        }
    }

    @Test
    void imagesAreDenoisedOnlyWhenTheCommandLineAsks() throws IOException {
        write("denoise.npz", input());
        encode("denoise.npz", "denoise-z.npz", run());
        Map<String, INDArray> latents = new HashMap<>(read("denoise-z.npz"));
        latents.put("label", input().get("label"));
        latents.put("noise_level", input().get("noise_level"));
        write("denoise-in.npz", latents);
        CodecResult off = decode("denoise-in.npz", "denoise-off.npz", run().set("sampling.denoise.steps", "0"));
        CodecResult on = decode("denoise-in.npz", "denoise-on.npz", run().set("sampling.denoise.steps", "2"));
        assertThat(off.denoisingSteps()).isZero();
        assertThat(on.denoisingSteps()).isEqualTo(2);
        INDArray difference =
                read("denoise-on.npz").get("image").sub(read("denoise-off.npz").get("image"));
        assertThat(difference.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }

    @Test
    void wrongArraysAreNamedWithTheirShapes() throws IOException {
        Map<String, INDArray> input = input();
        assertRefused(without(input, "image"), "has no array 'image'");
        assertRefused(without(input, "label"), "has no array 'label'", "3 classes");
        assertRefused(without(input, "noise_level"), "has no array 'noise_level'");
        assertRefused(with(input, "image", Nd4j.create(COUNT, 3, 8, 8)), "[7, 3, 8, 8]", "[B, 1, 8, 8]");
        assertRefused(with(input, "label", Nd4j.createFromArray(0, 1)), "[2]", "[7]");
        assertRefused(with(input, "label", Nd4j.createFromArray(0, 1, 2, 3, 0, 1, 2)), "label 3 at 3", "0 to 2");
        assertRefused(with(input, "noise_level", Nd4j.zeros(COUNT)), "'noise_level' has 0.0 at 0");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> encode("nowhere.npz", "out.npz", run()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("nowhere.npz does not exist");
    }

    @Test
    void aDatasetIsEncodedIntoParquetAndBackIntoImages() throws IOException {
        PatchDataset dataset = TinyDataset.prepare(spark, folder, "dataset", level -> level);
        CodecResult encoded = encode("dataset", "latents", run().set("sampling.workers", "2"));
        assertThat(encoded.images()).isEqualTo(12);
        Row row = spark.read()
                .parquet(folder.resolve("latents").toString())
                .where("split = 'train' and row = 0")
                .head();
        assertThat(row.<String>getAs("id"))
                .isEqualTo(dataset.reader(Split.TRAIN).read(0).get(0).id());
        assertThat(row.getList(row.fieldIndex("z"))).hasSize(64);

        CodecResult decoded = decode("latents", "decoded", run().set("sampling.denoise.steps", "0"));
        assertThat(decoded.images()).isEqualTo(12);
        BufferedImage image =
                ImageIO.read(folder.resolve("decoded/train/000000.png").toFile());
        byte[] patches = dataset.reader(Split.TRAIN).read(0).get(0).patches();
        for (int x = 0; x < 8; x++) {
            int original = patches[dataset.manifest().layout().index(0, 3, x)] & 0xFF;
            // Noise of level 0.01 is about one grey level.
            assertThat(Png.rgb(image, x, 3) & 0xFF).isCloseTo(original, within(8));
        }

        encode("dataset", "dataset.npz", run());
        assertThat(read("dataset.npz").get("z").shape()).containsExactly(12, 16, 4);
        assertThat(read("dataset.npz").get("loss").getFloat(0)).isCloseTo(row.<Float>getAs("loss"), within(1e-5f));
    }

    /** One class has an embedding beyond all bounds, which makes images of that class overflow, and no others. */
    @Test
    void imagesThatAreNotFiniteAreCounted() throws IOException {
        PatchDataset dataset = TinyDataset.prepare(spark, folder, "overflowing", level -> level);
        long expected = 0;
        for (Split split : Split.values()) {
            for (long row = 0; row < dataset.rows(split); row++) {
                expected += dataset.reader(split).read(row).get(0).label() == 1 ? 1 : 0;
            }
        }
        TinyRun run = new TinyRun(folder.resolve("overflow"));
        INDArray parameters = TinyRun.parameters(run.settings().model());
        new ParameterViews(new ParameterLayout(run.settings().model()), parameters)
                .view("blocks.0.class_embed")
                .getRow(1)
                .assign(Float.MAX_VALUE);
        run.save(parameters);
        CodecResult parquet = encode("overflowing", "overflow-latents", run);
        assertThat(parquet.notFinite()).isEqualTo(expected).isPositive();
        assertThat(Files.readString(folder.resolve("overflow-latents/_latents.json")))
                .contains("\"notFinite\" : " + expected);
        assertThat(encode("overflowing", "overflow.npz", run).notFinite()).isEqualTo(expected);
    }

    @Test
    void whatAStoppedCommandLeftIsBegunAgain() throws IOException {
        TinyDataset.prepare(spark, folder, "restarted", level -> level);
        Path latents = Files.createDirectories(folder.resolve("restarted-latents/_temporary/0"))
                .getParent()
                .getParent();
        Files.writeString(latents.resolve("_temporary/0/part-00000-old.snappy.parquet"), "half");
        Files.writeString(latents.resolve("part-00000-old.snappy.parquet"), "half");
        Files.createFile(latents.resolve(".part-00000-old.snappy.parquet.crc"));
        // Nothing says whose it is.
        assertOutputRefused(() -> encode("restarted", "restarted-latents", run()));
        Files.createFile(latents.resolve("_unfinished-encode"));
        Path mine = Files.createFile(latents.resolve("notes.txt"));
        assertOutputRefused(() -> encode("restarted", "restarted-latents", run()));
        assertThat(latents.resolve("part-00000-old.snappy.parquet")).exists();
        Files.delete(mine);
        assertThat(encode("restarted", "restarted-latents", run()).images()).isEqualTo(12);
        assertThat(latents.resolve("_unfinished-encode")).doesNotExist();
        assertOutputRefused(() -> encode("restarted", "restarted-latents", run()));

        Path images = Files.createDirectories(folder.resolve("restarted-images/train"))
                .getParent();
        Files.createFile(images.resolve("_unfinished-decode"));
        Files.createFile(images.resolve("train/000099.png"));
        assertThat(decode("restarted-latents", "restarted-images", run()).images())
                .isEqualTo(12);
        assertThat(images.resolve("train/000099.png")).doesNotExist();
        assertThat(images.resolve("_unfinished-decode")).doesNotExist();
    }

    private static void assertOutputRefused(ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("restarted-latents is not empty; name another --output");
    }

    @Test
    void latentsOfOtherWeightsAreRefused() throws IOException {
        TinyDataset.prepare(spark, folder, "two-weights", level -> level);
        TinyRun averaged = new TinyRun(folder.resolve("averaged")).set("sampling.denoise.steps", "0");
        INDArray parameters = TinyRun.parameters(averaged.settings().model());
        averaged.save(parameters, parameters.mul(0.5));
        encode("two-weights", "of-the-average", averaged);
        assertRefused("of-the-average", run(), "encoded with step 7 (SHA-256", "name its checkpoint with --checkpoint");
        assertRefused(
                "of-the-average",
                averaged.set("sampling.weights", "raw"),
                "encoded with the ema weights of step 7, not with the raw ones",
                "sampling.weights");
    }

    private static void assertRefused(String latents, TinyRun run, String... words) {
        assertThatThrownBy(() -> decode(latents, latents + "-images", run))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining(latents)
                .hasMessageContainingAll(words);
        assertThat(folder.resolve(latents + "-images")).doesNotExist();
    }

    @Test
    void rowsThatTheFlowCannotDecodeAreNamed() {
        FlowConfig model = run().settings().model();
        EncodedImage image = new EncodedImage("validation", 5, "a", -1, 0.1f, new float[64], 0, 0);
        assertThat(image.fitting(model)).isSameAs(image);
        assertThat(image.noiseKey())
                .isNotEqualTo(new EncodedImage("train", 5, "a", 0, 0.1f, new float[64], 0, 0).noiseKey());
        assertBad(new EncodedImage("../train", 5, "a", 0, 0.1f, new float[64], 0, 0), "no row of train");
        assertBad(new EncodedImage("train", -5, "a", 0, 0.1f, new float[64], 0, 0), "train/-5", "no row of train");
        assertBad(new EncodedImage("train", 5, "a", 3, 0.1f, new float[64], 0, 0), "train/5 has the label 3", "0 to 2");
        assertBad(new EncodedImage("train", 5, "a", -2, 0.1f, new float[64], 0, 0), "train/5 has the label -2");
        assertBad(new EncodedImage("train", 5, "a", 0, 0, new float[64], 0, 0), "train/5 has the noise_level 0.0");
        assertBad(new EncodedImage("train", 5, "a", 0, Float.NaN, new float[64], 0, 0), "noise_level NaN");
        assertBad(new EncodedImage("train", 5, "a", 0, 0.1f, new float[63], 0, 0), "z of 63 values", "needs 64");
    }

    private static void assertBad(EncodedImage image, String... words) {
        assertThatThrownBy(() -> image.fitting(run().settings().model()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContainingAll(words);
    }

    @Test
    void latentsThatAreNotWholeAreRefused() throws IOException {
        Files.createDirectories(folder.resolve("half"));
        assertThatThrownBy(() -> decode("half", "half-images", run()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("_latents.json");
    }

    private static void assertRefused(Map<String, INDArray> arrays, String... words) throws IOException {
        write("bad.npz", arrays);
        assertThatThrownBy(() -> encode("bad.npz", "bad-out.npz", run()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("bad.npz")
                .hasMessageContainingAll(words);
        assertThat(folder.resolve("bad-out.npz")).doesNotExist();
    }

    private static Map<String, INDArray> without(Map<String, INDArray> arrays, String name) {
        Map<String, INDArray> result = new HashMap<>(arrays);
        result.remove(name);
        return result;
    }

    private static Map<String, INDArray> with(Map<String, INDArray> arrays, String name, INDArray array) {
        Map<String, INDArray> result = new HashMap<>(arrays);
        result.put(name, array);
        return result;
    }

    private static Map<String, INDArray> input() {
        KeyedRandom random = new KeyedRandom(2);
        float[] pixels = new float[COUNT * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (0.5 * random.nextGaussian());
        }
        float[] levels = {0.1f, 0.1f, 0.2f, 0.3f, 0.3f, 0.3f, 0.05f};
        Map<String, INDArray> arrays = new HashMap<>();
        arrays.put("image", Nd4j.createFromArray(pixels).reshape('c', COUNT, 1, 8, 8));
        arrays.put("label", Nd4j.createFromArray(0, 1, 2, -1, 0, 1, 2));
        arrays.put("noise_level", Nd4j.createFromArray(levels).reshape('c', COUNT, 1));
        return arrays;
    }

    private static TinyRun run() {
        return new TinyRun(folder).set("sampling.guidance.scale", "0").set("sampling.denoise.steps", "0");
    }

    private static CodecResult encode(String input, String output, TinyRun run) {
        return new EncodeJob(spark, run.settings(), Progress.log())
                .run(new CodecRequest(null, path(input), path(output)));
    }

    private static CodecResult decode(String input, String output, TinyRun run) {
        return new DecodeJob(spark, run.settings(), Progress.log())
                .run(new CodecRequest(null, path(input), path(output)));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Map<String, INDArray> read(String name) throws IOException {
        return ArrayFile.read(path(name), new Configuration());
    }

    private static void write(String name, Map<String, INDArray> arrays) throws IOException {
        ArrayFile.write(path(name), arrays, new Configuration());
    }
}
