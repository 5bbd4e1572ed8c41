package org.tarflow4j.jobs.quality.extractor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.EpochOrder;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.ClassifierSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.image.ImageGroups;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/**
 * Trains a small classifier on a dataset's training split, on the driver alone. Weights and order are keyed draws, so the
 * same settings give the same file on the same kind of machine.
 */
public final class ClassifierTraining {
    private final Settings settings;
    private final ClassifierSettings classifier;
    private final Configuration hadoop;
    private final Progress progress;

    public ClassifierTraining(Settings settings, Configuration hadoop, Progress progress) {
        this.settings = settings;
        this.classifier = settings.quality().classifier();
        this.hadoop = hadoop;
        this.progress = progress;
    }

    /**
     * What was trained.
     *
     * @param file where it lies
     * @param images of the training split that have a class
     * @param heldOut those of the validation split
     * @param accuracy share of them that it gets right; NaN if there are none
     */
    public record Result(String file, long images, long heldOut, double accuracy) {
        @Override
        public String toString() {
            String tried = heldOut == 0
                    ? "no held-out one has a class to try it on"
                    : String.format(Locale.ROOT, "right on %.1f %% of %,d held-out ones", 100 * accuracy, heldOut);
            return String.format(Locale.ROOT, "Classifier trained on %,d images; %s: %s", images, tried, file);
        }
    }

    /**
     * Trains, and writes {@code quality.classifier.output}.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if the dataset has fewer than two classes, or no image that has one;
     *     {@link ExitCode#DIVERGED} if the loss is not finite
     * @throws InputDataException if the dataset is missing or damaged
     */
    public Result run() {
        String dataset = QualifiedPath.of(settings.training().dataset(), "training.dataset", hadoop);
        DatasetManifest manifest = PatchDataset.open(dataset, hadoop).manifest();
        int classes = manifest.classNames().size();
        if (classes < 2) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + dataset + " has " + classes + " classes; a classifier needs at least two");
        }
        long labelled = labelled(manifest, Split.TRAIN);
        if (labelled == 0) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "No training image of " + dataset + " has a class; prepare it from a source that tells them");
        }
        ImageSet training = DatasetImages.of(dataset, Split.TRAIN, "train", hadoop);
        ImageSet heldOut = DatasetImages.of(dataset, Split.VALIDATION, "held-out", hadoop);
        MultiLayerNetwork network =
                ClassifierNetwork.create(training.shape(), classes, classifier.learningRate(), classifier.seed());
        fit(network, training, new EpochOrder(manifest.rowGroupRows(Split.TRAIN), classifier.seed()), classes);
        double accuracy =
                accuracy(new ClassifierExtractor(network, heldOut.shape(), "The classifier just trained"), heldOut);
        write(network);
        return new Result(classifier.output(), labelled, labelled(manifest, Split.VALIDATION), accuracy);
    }

    private static long labelled(DatasetManifest manifest, Split split) {
        return manifest.split(split).imagesPerClass().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Images without a class are passed over. */
    void fit(MultiLayerNetwork network, ImageSet images, EpochOrder order, int classes) {
        ImageSet.Reader reader = images.open();
        long total = images.count() * classifier.epochs();
        progress.start("train-classifier", total, "images");
        try {
            for (int epoch = 0; epoch < classifier.epochs(); epoch++) {
                network.setLearningRate(classifier.learningRate() * cosine(epoch));
                for (long from = 0; from < images.count(); from += classifier.batchSize()) {
                    List<LabelledImage> batch = batch(reader, order, epoch, from, images);
                    if (batch.isEmpty()) {
                        continue;
                    }
                    network.fit(dataSet(batch, images.shape(), classes));
                    if (!Double.isFinite(network.score())) {
                        throw new JobException(
                                ExitCode.DIVERGED,
                                "The classifier's loss became " + network.score() + " in epoch " + (epoch + 1)
                                        + "; lower quality.classifier.learning-rate = " + classifier.learningRate());
                    }
                    progress.advance(
                            epoch * images.count() + from, String.format(Locale.ROOT, "loss %.4f", network.score()));
                }
            }
        } finally {
            progress.finish();
        }
    }

    /** From 1 in the first epoch towards 0 after the last. */
    private double cosine(int epoch) {
        return (1 + Math.cos(Math.PI * epoch / classifier.epochs())) / 2;
    }

    /** Those with a class of the images at {@code from} and behind it in the order of an epoch. */
    private List<LabelledImage> batch(ImageSet.Reader reader, EpochOrder order, int epoch, long from, ImageSet images) {
        long end = Math.min(images.count(), from + classifier.batchSize());
        long[] rows = LongStream.range(from, end)
                .map(position -> order.row(epoch, position))
                .toArray();
        return reader.read(rows).stream().filter(image -> image.label() >= 0).toList();
    }

    private static DataSet dataSet(List<LabelledImage> batch, ImageShape shape, int classes) {
        INDArray labels = Nd4j.zeros(batch.size(), classes);
        for (int i = 0; i < batch.size(); i++) {
            labels.putScalar(i, batch.get(i).label(), 1);
        }
        return new DataSet(ClassifierExtractor.input(batch, shape), labels);
    }

    /** Share that it gets right of the images with a class; NaN if there are none. */
    static double accuracy(FeatureExtractor extractor, ImageSet images) {
        ImageSet.Reader reader = images.open();
        ImageGroups groups = new ImageGroups(images.count());
        long labelled = 0;
        long right = 0;
        for (int group = 0; group < groups.groups(); group++) {
            for (long[] rows : groups.batches(group)) {
                List<LabelledImage> batch = reader.read(rows);
                labelled += Classes.labelled(batch);
                right += Classes.right(extractor.extract(batch), batch);
            }
        }
        return (double) right / labelled;
    }

    private void write(MultiLayerNetwork network) {
        Path path = new Path(classifier.output());
        try (OutputStream out = path.getFileSystem(hadoop).create(path, true)) {
            ClassifierFile.write(out, network);
        } catch (IOException e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + path + ": " + e.getMessage(), e);
        }
    }
}
