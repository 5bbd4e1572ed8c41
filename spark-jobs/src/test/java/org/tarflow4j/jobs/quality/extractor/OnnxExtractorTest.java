package org.tarflow4j.jobs.quality.extractor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.ExtractorKind;
import org.tarflow4j.jobs.config.ExtractorSettings;
import org.tarflow4j.jobs.config.ImageInput;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor.Extracted;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.model.io.Npz;

/** Networks of a convolution or less, whose outputs NumPy computed. */
class OnnxExtractorTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8);

    @Test
    void featuresAndScoresAreThoseOfNumPy() throws IOException {
        Map<String, INDArray> expected = Npz.read(resource("extractors.npz"), "extractors.npz");
        List<LabelledImage> images = images(expected.get("images"));
        try (FeatureExtractor extractor = small("features", "scores")) {
            Extracted found = extractor.extract(images);
            for (int i = 0; i < images.size(); i++) {
                assertThat(found.features()[i])
                        .containsExactly(expected.get("features").getRow(i).toFloatVector(), within(1e-5f));
                assertThat(found.scores()[i])
                        .containsExactly(expected.get("scores").getRow(i).toFloatVector(), within(1e-5f));
                assertThat(extractor.extract(images.subList(i, i + 1)).features()[0])
                        .containsExactly(found.features()[i], within(1e-6f));
            }
        }
    }

    @Test
    void inceptionSeesWhatTensorFlow1Resized() throws IOException {
        Map<String, INDArray> expected = Npz.read(resource("extractors.npz"), "extractors.npz");
        INDArray colour = expected.get("colour");
        FloatBuffer shown = FloatBuffer.allocate(3 * 299 * 299);
        InceptionInput.append(image(colour), new ImageShape(3, 7), shown);
        INDArray some = expected.get("inception"); // every 13th row and column
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < some.size(1); y++) {
                for (int x = 0; x < some.size(2); x++) {
                    assertThat(shown.get((channel * 299 + 13 * y) * 299 + 13 * x))
                            .as("channel %d, row %d, column %d", channel, 13 * y, 13 * x)
                            .isCloseTo(some.getFloat(channel, y, x), within(2e-5f));
                }
            }
        }
    }

    @Test
    void greyIsShownToInceptionInThreeChannels() throws IOException {
        byte[] values = new byte[64];
        Arrays.fill(values, (byte) 192);
        LabelledImage grey = new LabelledImage("", -1, values);
        ExtractorSettings settings =
                new ExtractorSettings(ExtractorKind.ONNX, "mean-2048.onnx", ImageInput.INCEPTION, null, null);
        try (FeatureExtractor extractor =
                OnnxExtractor.open(resource("mean-2048.onnx").readAllBytes(), "mean-2048.onnx", settings, SHAPE)) {
            float[] features = extractor.extract(List.of(grey)).features()[0];
            assertThat(features).hasSize(2048);
            assertThat(features[2047]).isCloseTo(0.5f, within(1e-5f));
        }
    }

    /** Of small.onnx: the weights of the convolution come first, the last bias of the scores behind all other weights. */
    @Test
    void whatIsNotFiniteIsRefusedWithTheImage() throws IOException {
        byte[] white = new byte[64];
        Arrays.fill(white, (byte) 255);
        List<LabelledImage> images =
                List.of(new LabelledImage("cat 7", -1, white), new LabelledImage("cat 8", -1, white));
        for (String damage : List.of("W:Infinity:feature 0", "B:NaN:score 0")) {
            String[] parts = damage.split(":");
            byte[] file = resource("small.onnx").readAllBytes();
            // a tensor's name, then 'J' and the length of its values in one byte or two
            int name = new String(file, ISO_8859_1).indexOf("B\u0001" + parts[0] + "J");
            int values = name + (parts[0].equals("W") ? 6 : 5);
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(values, Float.parseFloat(parts[1]));
            ExtractorSettings settings =
                    new ExtractorSettings(ExtractorKind.ONNX, "small.onnx", ImageInput.PIXELS, "features", "scores");
            try (FeatureExtractor extractor = OnnxExtractor.open(file, "small.onnx", settings, SHAPE)) {
                refused(
                        () -> extractor.extract(images),
                        "small.onnx gives " + parts[1] + " as " + parts[2] + " of the image \"cat 7\"",
                        "quality.extractor.file");
            }
        }
    }

    @Test
    void whatIsNoSuchNetworkIsRefused() {
        refused(() -> small(null, null), "has several outputs", "quality.extractor.features-output", "scores");
        refused(() -> small("pool3", null), "has no output pool3", "quality.extractor.features-output");
        ExtractorSettings settings =
                new ExtractorSettings(ExtractorKind.ONNX, "x.onnx", ImageInput.INCEPTION, "features", null);
        refused(() -> OnnxExtractor.open(new byte[] {1, 2, 3}, "x.onnx", settings, SHAPE), "x.onnx is not a network");
        refused(
                () -> OnnxExtractor.open(resource("small.onnx").readAllBytes(), "small.onnx", settings, SHAPE)
                        .extract(List.of(new LabelledImage("", -1, new byte[64]))),
                "small.onnx cannot be run on images of 1×8×8");
    }

    private static void refused(ThrowingCallable action, String... words) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContainingAll(words);
    }

    private static FeatureExtractor small(String features, String scores) throws IOException {
        return OnnxExtractor.open(
                resource("small.onnx").readAllBytes(),
                "small.onnx",
                new ExtractorSettings(ExtractorKind.ONNX, "small.onnx", ImageInput.PIXELS, features, scores),
                SHAPE);
    }

    private static List<LabelledImage> images(INDArray stored) {
        List<LabelledImage> images = new ArrayList<>();
        for (int i = 0; i < stored.size(0); i++) {
            images.add(image(stored.slice(i)));
        }
        return images;
    }

    private static LabelledImage image(INDArray stored) {
        int[] values = stored.dup('c').reshape(stored.length()).toIntVector();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new LabelledImage("", 0, bytes);
    }

    private static InputStream resource(String name) {
        return OnnxExtractorTest.class.getResourceAsStream("/quality/" + name);
    }
}
