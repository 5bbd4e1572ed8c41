package org.tarflow4j.jobs.quality.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.data.EpochOrder;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.ListedImages;

/** On images of which some have no class. */
class ClassifierTrainingTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8);

    @Test
    void batchesWithoutAClassAreSkipped() {
        int[] labels = new int[8];
        IntStream.range(0, 8).forEach(i -> labels[i] = i == 5 ? 1 : -1); // three of four batches have none
        MultiLayerNetwork network = network();
        INDArray before = network.params().dup();
        fit(network, ListedImages.labelled(SHAPE, labels));
        assertThat(network.getIterationCount()).isEqualTo(1);
        assertThat(network.params()).isNotEqualTo(before);
        INDArray after = network.params().dup();
        fit(network, ListedImages.labelled(SHAPE, -1, -1, -1));
        assertThat(network.params()).isEqualTo(after);
    }

    @Test
    void aLossThatIsNotFiniteIsSaid() {
        MultiLayerNetwork network = network();
        network.getParam("3_b").putScalar(0, Float.NaN);
        assertThatThrownBy(() -> fit(network, ListedImages.labelled(SHAPE, 0, 1)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED))
                .hasMessageContaining("quality.classifier.learning-rate");
    }

    @Test
    void accuracyIsThatOfTheImagesWithAClass() {
        FeatureExtractor alwaysZero = new FeatureExtractor() {
            @Override
            public Extracted extract(List<LabelledImage> images) {
                float[][] scores = new float[images.size()][];
                Arrays.setAll(scores, i -> new float[] {0.7f, 0.3f});
                return new Extracted(scores, scores);
            }

            @Override
            public void close() {}
        };
        assertThat(ClassifierTraining.accuracy(alwaysZero, ListedImages.labelled(SHAPE, 0, -1, 1, 0, 0, -1)))
                .isEqualTo(0.75);
        assertThat(ClassifierTraining.accuracy(alwaysZero, ListedImages.labelled(SHAPE, -1, -1)))
                .isNaN();
        assertThat(new ClassifierTraining.Result("file", 10, 0, Double.NaN))
                .hasToString("Classifier trained on 10 images; no held-out one has a class to try it on: file");
    }

    private static MultiLayerNetwork network() {
        return ClassifierNetwork.create(SHAPE, 2, 1e-3, 5);
    }

    private static void fit(MultiLayerNetwork network, ImageSet images) {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "quality.classifier.batch-size", "2",
                        "quality.classifier.epochs", "1"));
        new ClassifierTraining(settings, new Configuration(), Progress.none())
                .fit(network, images, new EpochOrder(new int[] {(int) images.count()}, 1), 2);
    }
}
