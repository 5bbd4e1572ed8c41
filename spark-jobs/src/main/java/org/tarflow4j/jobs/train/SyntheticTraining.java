package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;

/**
 * What a worker does in a round, with random images where a worker reads a dataset: the same network, the same batches,
 * the same step. For measuring; needs neither Spark nor files.
 */
public final class SyntheticTraining implements AutoCloseable {
    private static final int EPOCH = 0;

    private final TrainingSettings training;
    private final INDArray parameters;
    private final INDArray moments;
    private final FlowWorker worker;
    private final BatchMaker maker;
    private final long[] rows;
    private final List<PatchRow> images;
    private long step;

    /**
     * A worker before its first step.
     *
     * @param parameters of the flow, see {@link ParameterLayout}; trained in place
     */
    public SyntheticTraining(Settings settings, INDArray parameters) {
        FlowConfig model = settings.model();
        this.training = settings.training();
        this.parameters = parameters;
        AdamW optimizer = new AdamW(
                new WarmupCosineSchedule(0, Long.MAX_VALUE, training.minLearningRate(), training.learningRate()),
                training.weightDecay());
        moments = Nd4j.create(2 * new ParameterLayout(model).trainableSize());
        worker = new FlowWorker(
                "synthetic", FlowNetwork.configuration(model, optimizer, StepPlan.of(training)), parameters, moments);
        PatchLayout layout = new PatchLayout(
                model.channels(), model.imageSize(), model.patchSizes().get(0));
        maker = new BatchMaker(layout, training, settings.noise());
        rows = LongStream.range(0, training.workerBatchSize()).toArray();
        images = images(model, training.seed());
    }

    /**
     * Makes a batch of {@link TrainingSettings#workerBatchSize()} images and takes one optimizer step on it.
     *
     * @return mean of w(t)·loss over the images, before the step
     */
    public double step() {
        DataSet batch = maker.make(EPOCH, rows, images);
        StepNumber.put(step, batch);
        step++;
        return worker.fit(batch).loss;
    }

    /** Bytes of parameters, gradient and moments. */
    public long stateBytes() {
        return (2 * parameters.length() + moments.length()) * Float.BYTES;
    }

    /** Bytes of scratch that the flow has allocated so far. */
    public long scratchBytes() {
        return worker.scratchElements() * Float.BYTES;
    }

    /** Frees gradient, scratch and moments; the parameters are the caller's. */
    @Override
    public void close() {
        worker.freeScratch();
        moments.close();
    }

    private List<PatchRow> images(FlowConfig model, long seed) {
        List<PatchRow> made = new ArrayList<>();
        for (long row : rows) {
            KeyedRandom random = new KeyedRandom(seed, row);
            byte[] pixels = new byte[model.dimensions()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) random.nextInt(256);
            }
            int label = model.classes() == 0 ? -1 : random.nextInt(model.classes());
            made.add(new PatchRow("random " + row, label, pixels));
        }
        return made;
    }
}
