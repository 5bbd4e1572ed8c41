package org.tarflow4j.jobs.quality.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.ExtractorKind;
import org.tarflow4j.jobs.config.ExtractorSettings;
import org.tarflow4j.jobs.config.ImageInput;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.ListedImages;

class ExtractorFileTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8);
    private static final Path SHIPPED = Path.of("../deploy/sample-data/fashion-mnist");

    @TempDir
    Path directory;

    @Test
    void aNetworkOfOtherClassesIsRefused() throws IOException {
        ExtractorFile network = written(ClassifierNetwork.create(SHAPE, 4, 1e-3, 5));
        assertThatCode(() -> network.requireFit(SHAPE, 4)).doesNotThrowAnyException();
        assertThatCode(() -> network.requireFit(SHAPE, 0)).as("no classes").doesNotThrowAnyException();
        refused(() -> network.requireFit(SHAPE, 3), "scores 4 classes, the dataset has 3", "quality.extractor.file");
        refused(() -> network.requireFit(new ImageShape(3, 8), 4), "does not take images of 3×8×8");
    }

    @Test
    void aNetworkThatIsNotFiniteIsRefusedWithTheImage() throws IOException {
        MultiLayerNetwork damaged = ClassifierNetwork.create(SHAPE, 4, 1e-3, 5);
        damaged.getParam("3_b").putScalar(2, Float.NaN);
        ExtractorFile network = written(damaged);
        refused(() -> network.requireFit(SHAPE, 4), "gives NaN as score ", "quality.extractor.file");
        try (FeatureExtractor extractor = network.open(SHAPE)) {
            List<LabelledImage> images = ListedImages.labelled(SHAPE, 0, 1).images();
            refused(() -> extractor.extract(images), network.uri(), "of the image \"image 0\"");
        }
    }

    /** On the first tenth of the images that deploy's README says 89.9 % of. */
    @Test
    void theShippedClassifierIsAsGoodAsItsReadmeSays() throws IOException {
        ImageShape shape = new ImageShape(1, 28);
        ListedImages images = new ListedImages("shipped", shape, shipped(shape, 1000));
        ExtractorFile network = file(SHIPPED.resolve("classifier.safetensors"));
        network.requireFit(shape, 10);
        try (FeatureExtractor extractor = network.open(shape)) {
            assertThat(ClassifierTraining.accuracy(extractor, images)).isBetween(0.87, 0.93);
        }
    }

    private static List<LabelledImage> shipped(ImageShape shape, int count) throws IOException {
        List<LabelledImage> images = new ArrayList<>();
        try (DataInputStream pixels = unpacked("t10k-images-idx3-ubyte.gz", 16);
                DataInputStream labels = unpacked("t10k-labels-idx1-ubyte.gz", 8)) {
            for (int i = 0; i < count; i++) {
                byte[] values = new byte[shape.length()];
                pixels.readFully(values);
                images.add(new LabelledImage("t10k " + i, labels.readUnsignedByte(), values));
            }
        }
        return images;
    }

    private static DataInputStream unpacked(String name, int header) throws IOException {
        DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(SHIPPED.resolve(name))));
        in.skipNBytes(header);
        return in;
    }

    private static void refused(ThrowingCallable action, String... words) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContainingAll(words);
    }

    private ExtractorFile written(MultiLayerNetwork network) throws IOException {
        Path file = directory.resolve("classifier");
        try (OutputStream out = Files.newOutputStream(file)) {
            ClassifierFile.write(out, network);
        }
        return file(file);
    }

    private static ExtractorFile file(Path file) {
        ExtractorSettings settings =
                new ExtractorSettings(ExtractorKind.CLASSIFIER, file.toString(), ImageInput.PIXELS, null, null);
        return Objects.requireNonNull(ExtractorFile.of(settings, new Configuration()));
    }
}
