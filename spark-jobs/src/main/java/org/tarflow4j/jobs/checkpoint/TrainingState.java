package org.tarflow4j.jobs.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Where a training stands; {@code training-state.json} of a checkpoint.
 *
 * @param round rounds that are complete
 * @param epoch epoch of the next image, from 0
 * @param position images of that epoch that were trained on
 * @param seed seed of the training
 * @param workers that a round has; 0 in files that do not say
 * @param schedule of the learning rate
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainingState(long round, long epoch, long position, long seed, int workers, Schedule schedule) {
    /** The state of weights that were imported: nothing is known of their training. */
    public static final TrainingState NONE = new TrainingState(0, 0, 0, 0, 0, new Schedule(0, 0, 0, 0));

    /**
     * The learning rate over the steps.
     *
     * @param warmupSteps length of the warm-up in optimizer steps
     * @param totalSteps length of the training in optimizer steps
     * @param learningRate after the warm-up
     * @param minLearningRate at both ends
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Schedule(long warmupSteps, long totalSteps, double learningRate, double minLearningRate) {}
}
