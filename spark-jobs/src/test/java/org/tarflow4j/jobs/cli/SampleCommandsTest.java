package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.io.Npz;

/** The reference's weights through the commands that a NumPy user types. */
class SampleCommandsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;

    @BeforeEach
    void importWeights() throws IOException {
        Path weights = folder.resolve("conditional.pth");
        try (InputStream in = resource("conditional.pth")) {
            Files.copy(in, weights);
        }
        model = Files.writeString(
                folder.resolve("model.conf"),
                "model { image-size = 8, patch-sizes = 2, widths = 64, layers = [1, 2], classes = 5 }\n"
                        + "noise.t1 = 0.3, sampling.denoise.steps = 2\nrun.directory = \""
                        + folder.resolve("run") + "\"");
        assertThat(run("import-checkpoint", "--from", weights.toString(), "--output", path("run")))
                .as(err.toString())
                .isZero();
    }

    @Test
    void encodeDecodeAndSample() throws IOException {
        Map<String, INDArray> golden;
        try (InputStream in = resource("conditional.npz")) {
            golden = Npz.read(in, "conditional.npz");
        }
        try (InputStream in = resource("conditional.npz")) {
            Files.copy(in, folder.resolve("in.npz"));
        }
        assertThat(run("encode", "--input", path("in.npz"), "--output", path("out.npz")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Encoded 3 images");
        assertThat(read("out.npz").get("z").sub(golden.get("z")).amaxNumber().doubleValue())
                .isLessThan(1e-3);

        try (var latents = Files.newOutputStream(folder.resolve("z.npz"))) {
            Npz.write(
                    latents,
                    Map.of(
                            "latent", golden.get("latent"),
                            "label", golden.get("sample.label"),
                            "noise_level", Nd4j.createFromArray(0.3f, 0.3f, 0.3f)));
        }
        // The recipe's two steps are meant for samples.
        assertDecodes(golden.get("reverse.plain"), "not denoised");
        assertDecodes(golden.get("denoise.ode5"), "5 denoising steps", "--set", "sampling.denoise.steps=5");

        assertThat(run("sample", "--set", "sampling.count=3"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Drew 3 of 3 samples");
        assertThat(folder.resolve("run/samples/grid.png")).exists();
        assertThat(run("sample", "--set", "sampling.count=4"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Drew 4 of 4 samples");
        assertThat(run("sample", "--set", "sampling.count=3")).isEqualTo(2);
        assertThat(err.toString()).contains("is for 4 samples of this request, more than sampling.count = 3");
    }

    @Test
    void aFileThatDoesNotFitIsThree() throws IOException {
        try (var file = Files.newOutputStream(folder.resolve("bad.npz"))) {
            Npz.write(file, Map.of("image", Nd4j.zeros(2, 1, 8, 8)));
        }
        assertThat(run("encode", "--input", path("bad.npz"), "--output", path("out.npz")))
                .isEqualTo(3);
        assertThat(err.toString())
                .contains("bad.npz: array 'image' has shape [2, 1, 8, 8], the flow needs [B, 3, 8, 8]");
        assertThat(run("encode", "--output", path("out.npz"))).isEqualTo(2);
    }

    private void assertDecodes(INDArray expected, String words, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("decode", "--input", path("z.npz"), "--output", path("images.npz")));
        arguments.addAll(List.of(options));
        assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(out.toString()).contains(words);
        assertThat(read("images.npz").get("image").sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-3);
    }

    private Map<String, INDArray> read(String name) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            return Npz.read(in, name);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(SampleCommandsTest.class.getResourceAsStream("/golden/" + name), name);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String command, String... options) {
        String[] arguments = Stream.concat(Stream.of(command, "--config", model.toString()), Stream.of(options))
                .toArray(String[]::new);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int run(String[] arguments) {
        return run(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
