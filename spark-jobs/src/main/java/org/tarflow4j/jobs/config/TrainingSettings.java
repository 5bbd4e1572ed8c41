package org.tarflow4j.jobs.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a flow is trained: AdamW on the images of several workers.
 *
 * @param dataset directory of the patch dataset
 * @param shardCache directory on each worker's machine for copies of shards; null to read them where they are
 * @param workers number of Spark tasks of a round; each trains on its own share of the global batch
 * @param batchSize images of the global batch, all workers together; a multiple of {@code workers}
 * @param averaging what is averaged over the workers
 * @param averagingFrequency optimizer steps of each worker between two averagings; together they are a round
 * @param epochs passes over the training split
 * @param learningRate largest learning rate, reached after the warm-up
 * @param minLearningRate where the warm-up starts and the cosine ends
 * @param warmupEpochs length of the linear warm-up; may be a fraction
 * @param weightDecay decoupled weight decay of AdamW
 * @param lossWeight weight of an image's loss, by its noise level
 * @param dropLabel probability that an image is shown without its label, which trains the unguided branch
 * @param horizontalFlip whether half of the images are mirrored
 * @param clipNorm global L2 norm that gradients are clipped to; 0 turns clipping off
 * @param emaDecay decay per step of the exponential moving average of the parameters; 0 for none
 * @param gradientAccumulation a worker takes each of its batches in so many parts and sums their gradients
 * @param recompute whether activations are computed again on the way back instead of kept
 * @param seed decides initial parameters, order, noise, flips and dropped labels
 * @param checkpoint when to save and what to keep
 * @param validation how it looks at itself while it runs
 * @param tolerance what it puts up with
 */
public record TrainingSettings(
        String dataset,
        @Nullable String shardCache,
        int workers,
        int batchSize,
        Averaging averaging,
        int averagingFrequency,
        int epochs,
        double learningRate,
        double minLearningRate,
        double warmupEpochs,
        double weightDecay,
        LossWeight lossWeight,
        double dropLabel,
        boolean horizontalFlip,
        double clipNorm,
        double emaDecay,
        int gradientAccumulation,
        boolean recompute,
        long seed,
        CheckpointSettings checkpoint,
        ValidationSettings validation,
        ToleranceSettings tolerance)
        implements Serializable {
    public TrainingSettings {
        new Checks()
                .notBlank("dataset", dataset)
                .atLeast(1, "workers", workers)
                .atLeast(1, "batch-size", batchSize)
                .that(
                        workers < 1 || batchSize % workers == 0,
                        "batch-size",
                        batchSize,
                        "is not divisible by " + workers + " workers; set training.batch-size or training.workers")
                .atLeast(1, "averaging-frequency", averagingFrequency)
                .that(
                        averaging == Averaging.PARAMETERS || averagingFrequency == 1,
                        "averaging-frequency",
                        averagingFrequency,
                        "must be 1 with training.averaging = gradients, which averages every step")
                .atLeast(1, "epochs", epochs)
                .positive("learning-rate", learningRate)
                .that(
                        minLearningRate >= 0 && minLearningRate <= learningRate,
                        "min-learning-rate",
                        minLearningRate,
                        "must be between 0 and training.learning-rate = " + learningRate)
                .notNegative("warmup-epochs", warmupEpochs)
                .notNegative("weight-decay", weightDecay)
                .within(0, 1, "drop-label", dropLabel)
                .notNegative("clip-norm", clipNorm)
                .that(emaDecay >= 0 && emaDecay < 1, "ema-decay", emaDecay, "must be at least 0 and below 1")
                .atLeast(1, "gradient-accumulation", gradientAccumulation)
                .done();
    }

    /** Images of one worker in one step. */
    public int workerBatchSize() {
        return batchSize / workers;
    }
}
