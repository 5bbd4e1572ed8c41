package org.tarflow4j.jobs.monitor;

import java.util.List;

/**
 * What one round of a training did; a line of {@code metrics.jsonl}. Means are over the images of the round whose step
 * was taken; they are NaN if there is none.
 *
 * @param round number of the round, from 1
 * @param step optimizer steps of the training after the round
 * @param epoch epoch of the next image, from 0
 * @param images images of the training after the round, all epochs together
 * @param loss mean of w(t)·loss
 * @param halfSquare mean of ½z², z the latents; nats per dimension
 * @param logDeterminant mean log-determinant of the flow; nats per dimension
 * @param blockNorms mean square of what each block puts out
 * @param blockResiduals mean square of what each block changes
 * @param learningRate of the round's last step
 * @param gradientNorm mean of the gradients' global L2 norms, before clipping
 * @param skippedSteps workers' steps of the round that were skipped because loss or gradient was not finite
 * @param leftOutWorkers workers of the round that were left out of the average
 * @param imagesPerSecond images of the round over its seconds
 * @param seconds that the round took
 * @param shares of these seconds
 */
public record RoundMetrics(
        long round,
        long step,
        long epoch,
        long images,
        double loss,
        double halfSquare,
        double logDeterminant,
        List<Double> blockNorms,
        List<Double> blockResiduals,
        double learningRate,
        double gradientNorm,
        int skippedSteps,
        int leftOutWorkers,
        double imagesPerSecond,
        double seconds,
        Shares shares) {

    /**
     * Where the time of a round went, as parts of 1.
     *
     * @param compute forward and backward passes and optimizer steps, the mean over the workers
     * @param data waiting for images, the mean over the workers
     * @param averaging the rest: bringing the state to the workers, waiting for the slowest of them, summing and collecting
     * @param checkpoint waiting for the checkpoint of an earlier round to be written
     */
    public record Shares(double compute, double data, double averaging, double checkpoint) {}

    public RoundMetrics {
        blockNorms = List.copyOf(blockNorms);
        blockResiduals = List.copyOf(blockResiduals);
    }
}
