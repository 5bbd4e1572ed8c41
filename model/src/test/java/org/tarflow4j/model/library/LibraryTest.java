package org.tarflow4j.model.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.Golden;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.SmallFlows;
import org.tarflow4j.model.flow.StateDict;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.sampling.Denoising;

class LibraryTest {
    private static final FlowConfig CONFIG = SmallFlows.CONDITIONAL;
    private static final String MODEL =
            """
            model { image-size = 4, channels = 2, classes = 3, patch-sizes = [2, 2], widths = [64, 128], layers = [1, 2]
                    input-scale = 1.7, volume-preserving = false, shared-backbone-layers = 0 }
            run.directory = ${?SOMEWHERE_ELSE}
            """;

    @TempDir
    Path directory;

    @Test
    void theExampleOfTheReadmeCompilesAndRunsOnAClassPathOfTheModelAlone() throws Exception {
        Matcher block =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).isTrue();
        Path source = directory.resolve("Example.java");
        Files.writeString(source, block.group(1));
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !entry.contains("test-classes") && !entry.matches(".*(junit|assertj|archunit|surefire).*"))
                .collect(Collectors.joining(File.pathSeparator));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, messages, messages, "-cp", classPath, "-d", directory.toString(), source.toString());
        assertThat(compiled).as(messages.toString(StandardCharsets.UTF_8)).isZero();

        Path checkpoint = checkpoint(SmallFlows.parameters(CONFIG, 1, DataType.FLOAT), null);
        PrintStream screen = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, LoadedFlow.class.getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {checkpoint.toString()});
        } finally {
            System.setOut(screen);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("[3, 2, 4, 4] [3, 4, 8] 3");
    }

    @Test
    void itGivesWhatTheFlowGives() throws Exception {
        INDArray parameters = SmallFlows.parameters(CONFIG, 2, DataType.FLOAT);
        LoadedFlow loaded = LoadedFlow.checkpoint(checkpoint(parameters, null));
        assertThat(loaded.config()).isEqualTo(CONFIG);
        assertThat(loaded.flow().parameters()).isEqualTo(parameters);
        INDArray images = SmallFlows.gaussian(3, DataType.FLOAT, 2, 2, 4, 4);
        int[] labels = {2, -1};
        INDArray loss = new TarFlow(CONFIG, parameters)
                .encode(Patches.patchify(images, 2), Nd4j.createFromArray(0.3f, 0.3f), labels)
                .loss();
        double[] nats = loaded.negativeLogLikelihood(images, 0.3, labels);
        assertThat(nats[1]).isCloseTo(loss.getDouble(1) + 0.5 * Math.log(2 * Math.PI), within(1e-6));
        // SmallFlows draws prior variances too, which decoding has to take out.
        INDArray again = loaded.decode(loaded.encode(images, 0.3, labels).latent(), 0.3, labels);
        assertThat(again.sub(images).amaxNumber().doubleValue()).isLessThan(1e-4);
        Denoising none = new Denoising(0, 0.1, 0.3, Denoising.Dynamics.ODE, false);
        Denoising once = new Denoising(1, 0.1, 0.3, Denoising.Dynamics.ODE, false);
        INDArray noisy = loaded.sample(labels, Guidance.NONE, none, 5);
        assertThat(loaded.denoise(noisy, labels, once, 5)).isEqualTo(loaded.sample(labels, Guidance.NONE, once, 5));
    }

    @Test
    void averagedWeightsAreTakenWhereThereAreAny() throws Exception {
        INDArray raw = SmallFlows.parameters(CONFIG, 2, DataType.FLOAT);
        INDArray averaged = SmallFlows.parameters(CONFIG, 3, DataType.FLOAT);
        assertThat(LoadedFlow.checkpoint(checkpoint(raw, averaged)).flow().parameters())
                .isEqualTo(averaged);
    }

    @Test
    void weightsOfTheReferenceAreReadAsTheyAre() throws Exception {
        Golden golden = Golden.load("conditional", DataType.FLOAT);
        FlowConfig config = golden.config();
        Path conf = directory.resolve("model.conf");
        Files.writeString(
                conf,
                "model { image-size = " + config.imageSize() + ", channels = " + config.channels() + ", classes = "
                        + config.classes() + ", patch-sizes = " + config.patchSizes() + ", widths = " + config.widths()
                        + ", layers = " + config.layers() + ", input-scale = " + config.inputScale() + " }");
        Path pth = directory.resolve("conditional.pth");
        try (var in = Golden.class.getResourceAsStream("/golden/conditional.pth")) {
            Files.write(pth, in.readAllBytes());
        }
        LoadedFlow loaded = LoadedFlow.weights(pth, conf);
        int[] labels = golden.labels("sample.label");
        INDArray noisy = golden.array("reverse.plain");
        Denoising once = new Denoising(
                1, golden.number("denoise_t0"), golden.number("denoise_t1"), Denoising.Dynamics.ODE, false);
        golden.assertClose("denoise.once", loaded.denoise(noisy, labels, once, 1));
    }

    @Test
    void whatIsWrongIsSaidInALine() throws Exception {
        assertThatThrownBy(() -> LoadedFlow.checkpoint(directory)).hasMessageContaining("manifest.json: no checkpoint");
        Path checkpoint = checkpoint(SmallFlows.parameters(CONFIG, 2, DataType.FLOAT), null);
        Path conf = checkpoint.resolve("config.conf");
        Files.writeString(conf, MODEL.replace("1.7", "1.8"));
        assertThatThrownBy(() -> LoadedFlow.checkpoint(checkpoint)).hasMessageContaining("config.conf: Damaged");
        Files.writeString(conf, MODEL.replace("classes = 3", "classes = 4"));
        Path weights = checkpoint.resolve("parameters.safetensors");
        assertThatThrownBy(() -> LoadedFlow.weights(weights, conf))
                .hasMessageContaining("blocks.0.class_embed has shape [3, 1, 64]");
        Files.writeString(conf, MODEL.replace("image-size = 4", "image-size = 5"));
        assertThatThrownBy(() -> LoadedFlow.weights(weights, conf)).hasMessageContaining("must divide image-size 5");
        Files.writeString(conf, MODEL);
        LoadedFlow loaded = LoadedFlow.weights(weights, conf);
        assertThatThrownBy(() -> loaded.encode(Nd4j.zeros(1, 3, 4, 4), 0.3, new int[] {0}))
                .hasMessageContaining("[B, 2, 4, 4]");
    }

    @Test
    void whatTheFlowCannotTakeIsRefusedBeforeItIsComputed() throws Exception {
        LoadedFlow loaded = LoadedFlow.checkpoint(checkpoint(SmallFlows.parameters(CONFIG, 2, DataType.FLOAT), null));
        INDArray images = SmallFlows.gaussian(3, DataType.FLOAT, 2, 2, 4, 4);
        INDArray latent = SmallFlows.gaussian(3, DataType.FLOAT, 2, 4, 8);
        Denoising walk = new Denoising(1, 0.1, 0.3, Denoising.Dynamics.ODE, false);
        int[] labels = {2, -1};
        assertRefused(() -> loaded.decode(latent, 0.3, new int[] {-1}), "need 2 labels, got 1");
        assertRefused(() -> loaded.encode(images, 0.3, new int[] {-1}), "need 2 labels, got 1");
        assertRefused(() -> loaded.denoise(images, new int[3], walk, 1), "need 2 labels, got 3");
        assertRefused(() -> loaded.sample(new int[0], Guidance.NONE, walk, 1), "No labels");
        assertRefused(() -> loaded.sample(new int[] {-2}, Guidance.NONE, walk, 1), "Label -2 is out of range");
        assertRefused(() -> loaded.decode(latent.reshape('c', 2, 8, 4), 0.3, labels), "[2, 8, 4]", "[B, 4, 8]");
        assertRefused(() -> loaded.decode(latent.reshape('c', 2, 32), 0.3, labels), "[2, 32]", "[B, 4, 8]");
        assertRefused(() -> loaded.negativeLogLikelihood(images, 0, labels), "Noise level 0.0 of image 0");
        assertThat(loaded.decode(latent.castTo(DataType.DOUBLE), 0.3, labels))
                .isEqualTo(loaded.decode(latent, 0.3, labels));
    }

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
    }

    /** The text stands for numbers, and for nothing that HOCON could do. */
    @ParameterizedTest
    @ValueSource(strings = {"64]\\ninclude url(\\\"http://127.0.0.1:1/x\\\")\\ny = [1", "64, x", "64,,64", ""})
    void textThatIsNoListOfNumbersIsRefused(String widths) throws Exception {
        assertWidthsRefused(widths);
    }

    @Test
    void deepTextIsRefused() throws Exception {
        assertWidthsRefused("[".repeat(100_000));
    }

    @Test
    void textMayStandForAList() throws Exception {
        assertThat(ModelSection.ofCheckpoint(configuration("64, 128"))).isEqualTo(CONFIG);
    }

    private void assertWidthsRefused(String widths) throws Exception {
        Path conf = configuration(widths);
        assertThatThrownBy(() -> ModelSection.ofCheckpoint(conf))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll("config.conf", "widths", "no list of whole numbers");
        assertThatThrownBy(() -> ModelSection.ofRecipe(conf)).isInstanceOf(FileFormatException.class);
    }

    private Path configuration(String widths) throws IOException {
        String model = MODEL.substring(0, MODEL.indexOf("run.directory"));
        return Files.writeString(directory.resolve("config.conf"), model.replace("[64, 128]", '"' + widths + '"'));
    }

    /** What torch.save wrote before version 1.6: a pickle of a number, of protocol 2, and more pickles. */
    @Test
    void theFormatBeforeTorch16IsNamed() throws Exception {
        byte[] old = new byte[(int) new ParameterLayout(CONFIG).size() + 100];
        byte[] start = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20};
        System.arraycopy(start, 0, old, 0, start.length);
        Path file = Files.write(directory.resolve("old.pth"), old);
        assertThatThrownBy(() -> WeightFile.read(file, CONFIG))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("save it again with torch.save of 1.6 or newer");
    }

    /** The length of a safetensors header may begin with the byte that every pickle begins with. */
    @Test
    void aHeaderWhoseLengthBeginsLikeAPickleIsNoPickle() throws Exception {
        INDArray parameters = SmallFlows.parameters(CONFIG, 2, DataType.FLOAT);
        for (int padding = 0; padding < 256; padding += 8) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Safetensors.write(
                    out,
                    StateDict.of(CONFIG, (from, to) -> parameters.get(NDArrayIndex.interval(from, to))),
                    Map.of("padding", "x".repeat(padding)));
            if (out.toByteArray()[0] == (byte) 0x80) {
                Path file = Files.write(directory.resolve("padded.safetensors"), out.toByteArray());
                assertThat(WeightFile.read(file, CONFIG)).isEqualTo(parameters);
                return;
            }
        }
        throw new AssertionError("No padding gives such a length");
    }

    private Path checkpoint(INDArray parameters, INDArray averaged) throws Exception {
        Path checkpoint = Files.createTempDirectory(directory, "step");
        Files.writeString(checkpoint.resolve("config.conf"), MODEL);
        write(checkpoint.resolve("parameters.safetensors"), parameters);
        String files = entry(checkpoint, "config.conf") + ", " + entry(checkpoint, "parameters.safetensors");
        if (averaged != null) {
            write(checkpoint.resolve("ema.safetensors"), averaged);
            files += ", " + entry(checkpoint, "ema.safetensors");
        }
        Files.writeString(
                checkpoint.resolve("manifest.json"),
                "{\"format\": \"tarflow4j checkpoint\", \"version\": 1, \"step\": 7, \"files\": {" + files + "}}");
        return checkpoint;
    }

    private static void write(Path file, INDArray parameters) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            Safetensors.write(
                    out, StateDict.of(CONFIG, (from, to) -> parameters.get(NDArrayIndex.interval(from, to))), Map.of());
        }
    }

    private static String entry(Path checkpoint, String name) throws Exception {
        byte[] bytes = Files.readAllBytes(checkpoint.resolve(name));
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "\"" + name + "\": {\"length\": " + bytes.length + ", \"sha256\": \"" + digest + "\"}";
    }
}
