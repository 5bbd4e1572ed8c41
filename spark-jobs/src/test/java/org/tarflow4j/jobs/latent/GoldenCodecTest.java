package org.tarflow4j.jobs.latent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.sample.TinyRun;
import org.tarflow4j.model.flow.StateDict;
import org.tarflow4j.model.io.Npz;

/** From file to file, the reference's own numbers come out. */
class GoldenCodecTest {
    private static final String PARAMETER = "param.";
    private static Path folder;
    private static Map<String, INDArray> golden;

    @BeforeAll
    static void importWeights(@TempDir Path temporary) throws IOException {
        folder = temporary;
        String name = "/golden/conditional.npz";
        try (InputStream in = Objects.requireNonNull(GoldenCodecTest.class.getResourceAsStream(name))) {
            golden = Npz.read(in, name);
        }
        Map<String, INDArray> weights = new HashMap<>();
        golden.forEach((key, array) -> {
            if (key.startsWith(PARAMETER)) {
                weights.put(key.substring(PARAMETER.length()), array);
            }
        });
        TinyRun run = run();
        run.save(StateDict.toFlat(run.settings().model(), weights, DataType.FLOAT));
    }

    @AfterAll
    static void stop() {
        TinyRun.spark().stop();
    }

    @Test
    void imagesBecomeTheReferencesLatents() throws IOException {
        write("in.npz", Map.of("image", array("image"), "label", array("label"), "noise_level", array("noise_level")));
        new EncodeJob(TinyRun.spark(), run().settings(), Progress.log())
                .run(new CodecRequest(null, path("in.npz"), path("out.npz")));
        Map<String, INDArray> found = read("out.npz");
        assertClose("z", found.get("z"), array("z"));
        assertClose("logdet", found.get("logdet"), array("logdet"));
        INDArray loss = array("z").mul(array("z")).mean(1, 2).mul(0.5).sub(array("logdet"));
        assertClose("loss", found.get("loss"), loss);
    }

    @Test
    void latentsBecomeTheReferencesImages() throws IOException {
        assertClose("plain", decode(run()), array("reverse.plain"));
        assertClose(
                "guided_all",
                decode(run().set("sampling.guidance.scale", "1.3")
                        .set("sampling.guidance.flows", "-1")
                        .set("sampling.guidance.annealed", "true")),
                array("reverse.guided_all"));
    }

    @Test
    void theyAreDenoisedAsTheReferenceDoes() throws IOException {
        TinyRun denoised = run().set("sampling.denoise.steps", "5").set("sampling.denoise.dynamics", "ode");
        assertClose("ode5", decode(denoised), array("denoise.ode5"));
        assertClose("ode5_clip", decode(denoised.set("sampling.denoise.clip", "true")), array("denoise.ode5_clip"));
    }

    private static INDArray decode(TinyRun run) throws IOException {
        // The reference's level, which is 0.3 in the fixture.
        INDArray levels = Nd4j.valueArrayOf(new long[] {3}, 0.3, DataType.FLOAT);
        write("z.npz", Map.of("latent", array("latent"), "label", array("sample.label"), "noise_level", levels));
        new DecodeJob(TinyRun.spark(), run.settings(), Progress.log())
                .run(new CodecRequest(null, path("z.npz"), path("images.npz")));
        return read("images.npz").get("image");
    }

    /** A batch of two and one of one. */
    private static TinyRun run() {
        return new TinyRun(folder)
                .set("model.channels", "3")
                .set("model.classes", "5")
                .set("model.patch-sizes", "[2]")
                .set("model.layers", "[1,2]")
                .set("noise.t0", "0.01")
                .set("noise.t1", "0.3")
                .set("sampling.batch-size", "2")
                .set("sampling.guidance.scale", "0")
                .set("sampling.denoise.steps", "0");
    }

    private static INDArray array(String name) {
        return golden.get(name);
    }

    private static void assertClose(String name, INDArray found, INDArray expected) {
        assertThat(found.shape()).as(name).isEqualTo(expected.shape());
        double largest = expected.amaxNumber().doubleValue();
        assertThat(found.sub(expected).amaxNumber().doubleValue()).as(name).isLessThan(1e-4 * largest);
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
