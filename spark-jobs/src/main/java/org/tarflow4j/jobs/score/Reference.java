package org.tarflow4j.jobs.score;

import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/**
 * The likelihoods of the training split, nats per dimension.
 *
 * @param standardDeviation above 0
 */
public record Reference(double mean, double standardDeviation) {
    /** @throws JobException {@link ExitCode#BAD_INPUT} if there are not two images that differ */
    public static Reference of(ImageScores train) {
        Reference reference = new Reference(train.nats().mean(), train.nats().standardDeviation());
        if (train.nats().count() < 2 || !(reference.standardDeviation > 0)) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "The training split has " + train.nats().count()
                            + " images with a likelihood, which is too few to say what is typical; prepare more");
        }
        return reference;
    }

    public double typicality(double nats) {
        return Math.abs(nats - mean) / standardDeviation;
    }
}
