package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * How a promoted flow is trained further when new images come, and when the result takes its place. What is not said
 * here is as for {@code training}.
 *
 * @param nothingNew what becomes of a retraining that finds no new image
 * @param epochs passes over the training split of the new dataset version
 * @param learningRate largest learning rate, reached after the warm-up
 * @param minLearningRate where the warm-up starts and the cosine ends
 * @param warmupEpochs length of the linear warm-up; may be a fraction
 * @param margin nats per dimension by which a candidate may be worse than the promoted flow, beyond the confidence interval
 *     of the difference
 * @param samples images that both draw for the Fréchet distance; 0 for none
 * @param frechetMargin by what share of the promoted flow's Fréchet distance the candidate's may be larger
 */
public record RetrainSettings(
        NothingNew nothingNew,
        int epochs,
        double learningRate,
        double minLearningRate,
        double warmupEpochs,
        double margin,
        int samples,
        double frechetMargin)
        implements Serializable {
    /** What becomes of a retraining that finds no new image. */
    public enum NothingNew {
        /** It ends; the promoted checkpoint stays. */
        STOP,
        /** It trains on with the images that there are. */
        TRAIN
    }

    public RetrainSettings {
        new Checks()
                .atLeast(1, "epochs", epochs)
                .positive("learning-rate", learningRate)
                .that(
                        minLearningRate >= 0 && minLearningRate <= learningRate,
                        "min-learning-rate",
                        minLearningRate,
                        "must be between 0 and retrain.learning-rate = " + learningRate)
                .notNegative("warmup-epochs", warmupEpochs)
                .notNegative("margin", margin)
                .that(samples == 0 || samples > 1, "samples", samples, "must be 0 or at least 2, for a covariance")
                .notNegative("frechet-margin", frechetMargin)
                .done();
    }
}
