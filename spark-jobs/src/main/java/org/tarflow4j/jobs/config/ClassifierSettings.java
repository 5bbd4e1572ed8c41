package org.tarflow4j.jobs.config;

/**
 * How {@code train-classifier} trains.
 *
 * @param output file of the classifier
 * @param epochs passes over the training split
 * @param batchSize images of a step
 * @param learningRate of Adam in the first epoch
 * @param seed decides weights and order
 */
public record ClassifierSettings(String output, int epochs, int batchSize, double learningRate, long seed) {
    public ClassifierSettings {
        new Checks()
                .notBlank("output", output)
                .atLeast(1, "epochs", epochs)
                .atLeast(1, "batch-size", batchSize)
                .positive("learning-rate", learningRate)
                .done();
    }
}
