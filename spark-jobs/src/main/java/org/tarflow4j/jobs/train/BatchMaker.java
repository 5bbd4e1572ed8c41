package org.tarflow4j.jobs.train;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.HorizontalFlip;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.model.KeyedRandom;

/**
 * Turns rows of the dataset into what {@link FlowLayer} reads: scales pixels to [−1, 1], mirrors, draws the noise level
 * and adds the noise, drops labels. Everything random is keyed by (seed, epoch, row), so an image becomes the same
 * numbers whoever prepares it, in whatever company.
 */
final class BatchMaker {
    private static final int NO_CLASS = -1;

    private final PatchLayout layout;
    private final TrainingSettings training;
    private final NoiseSettings noise;
    private final HorizontalFlip mirror;

    BatchMaker(PatchLayout layout, TrainingSettings training, NoiseSettings noise) {
        this.layout = layout;
        this.training = training;
        this.noise = noise;
        this.mirror = new HorizontalFlip(layout);
    }

    /**
     * A batch.
     *
     * @param epoch counted from 0
     * @param rows numbers of the rows in the training split
     * @param images the rows themselves
     * @return features [B, T·D + 2], see {@link FlowLayer}; labels [B, 1], the weights w(t)
     */
    DataSet make(int epoch, long[] rows, List<PatchRow> images) {
        int length = layout.length();
        float[][] features = new float[rows.length][length + 2];
        float[][] weights = new float[rows.length][1];
        for (int i = 0; i < rows.length; i++) {
            double t = NoiseLevels.draw(noise, Draw.NOISE_LEVEL.of(training.seed(), epoch, rows[i]));
            addNoise(images.get(i), t, epoch, rows[i], features[i]);
            features[i][length] = (float) t;
            features[i][length + 1] = label(epoch, rows[i], images.get(i));
            weights[i][0] = (float) NoiseLevels.weight(training.lossWeight(), noise, t);
        }
        return new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(weights));
    }

    private void addNoise(PatchRow image, double t, int epoch, long row, float[] out) {
        boolean flip = training.horizontalFlip()
                && Draw.FLIP.of(training.seed(), epoch, row).nextUniform() < 0.5;
        KeyedRandom random = Draw.NOISE.of(training.seed(), epoch, row);
        for (int i = 0; i < image.length(); i++) {
            double pixel = image.value(flip ? mirror.source(i) : i) / 127.5 - 1;
            out[i] = (float) (pixel + noise.kind().draw(random, t));
        }
    }

    private int label(int epoch, long row, PatchRow image) {
        boolean drop = training.dropLabel() > 0
                && Draw.DROPPED_LABEL.of(training.seed(), epoch, row).nextUniform() < training.dropLabel();
        return drop ? NO_CLASS : image.label();
    }
}
