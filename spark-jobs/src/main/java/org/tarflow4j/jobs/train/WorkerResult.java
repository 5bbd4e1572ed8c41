package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker brings back from a round. A class and not a record, because Spark's Kryo cannot restore records.
 */
final class WorkerResult implements Serializable {
    /** Parameters after the worker's last step, see {@link Floats}. */
    float[][] parameters = {};

    /** Moments after the worker's last step. */
    float[][] moments = {};

    /** The steps it took, in order; one is missing where the worker had no row of the batch. */
    final ArrayList<Step> steps = new ArrayList<>();

    /** One optimizer step of one worker. */
    static final class Step implements Serializable {
        /** Number of the step over the whole training, from 0. */
        final long number;

        /** Images in the worker's part of the batch. */
        final int images;

        /** Mean of w(t)·loss over these images, before the step. */
        final double loss;

        Step(long number, int images, double loss) {
            this.number = number;
            this.images = images;
            this.loss = loss;
        }
    }

    /** Images of the whole round, the weight of this worker in the average. */
    long images() {
        return steps.stream().mapToLong(step -> step.images).sum();
    }

    List<Step> steps() {
        return steps;
    }
}
