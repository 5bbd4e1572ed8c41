package org.tarflow4j.jobs.quality.extractor;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** A classifier of {@link ClassifierFile}: features are what goes into its last layer, scores its class probabilities. */
final class ClassifierExtractor implements FeatureExtractor {
    private final MultiLayerNetwork network;
    private final ImageShape shape;
    private final String where;

    /** @param where the network comes from, for errors */
    ClassifierExtractor(MultiLayerNetwork network, ImageShape shape, String where) {
        this.network = network;
        this.shape = shape;
        this.where = where;
    }

    static ClassifierExtractor open(byte[] file, String where, ImageShape shape) {
        try {
            ClassifierExtractor extractor = new ClassifierExtractor(ClassifierFile.read(file, where), shape, where);
            extractor.requireFit();
            return extractor;
        } catch (IOException e) {
            throw new JobException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Extracted extract(List<LabelledImage> images) {
        return run(images).requireFinite(images, where);
    }

    private Extracted run(List<LabelledImage> images) {
        try (INDArray input = input(images, shape)) {
            List<INDArray> activations = network.feedForward(input, false);
            INDArray features = activations.get(activations.size() - 2);
            return new Extracted(
                    features.reshape(images.size(), -1).toFloatMatrix(),
                    activations.get(activations.size() - 1).toFloatMatrix());
        }
    }

    /** Images as the network takes them, [B, C, H, W]. */
    static INDArray input(List<LabelledImage> images, ImageShape shape) {
        float[] values = new float[images.size() * shape.length()];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i).pixels(), 0, values, i * shape.length(), shape.length());
        }
        return Nd4j.create(values, new long[] {images.size(), shape.channels(), shape.size(), shape.size()}, 'c');
    }

    @Override
    public void close() {
        network.params().close();
    }

    /** One image through the network: a network for other images says so in a way that no user understands. */
    private void requireFit() {
        try {
            run(List.of(new LabelledImage("", -1, new byte[shape.length()])));
        } catch (RuntimeException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    where + " does not take images of " + shape + "; train another one with train-classifier",
                    e);
        }
    }
}
