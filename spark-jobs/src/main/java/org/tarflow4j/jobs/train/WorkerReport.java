package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What a worker did in a round. A class and not a record, because Spark's Kryo cannot restore records. */
final class WorkerReport implements Serializable {
    /** Number of the worker, from 0. */
    final int worker;

    /** Machine and process that it ran in. */
    final String host;

    /** Its steps, in order; one is missing where the worker had no row of the batch. */
    final ArrayList<StepReport> steps = new ArrayList<>();

    /** Seconds of the steps themselves, and of waiting for their images. */
    double computeSeconds;

    double dataSeconds;

    /** The first parameter or moment that is not finite after the last step; null if all are. */
    @Nullable
    String notFinite;

    WorkerReport(int worker, String host) {
        this.worker = worker;
        this.host = host;
    }

    /** Images of the steps that were taken: the worker's weight in the average. */
    long images() {
        return steps.stream()
                .filter(step -> !step.skipped())
                .mapToLong(step -> step.images)
                .sum();
    }

    /** Whether its parameters take part in the average. */
    boolean counts() {
        return notFinite == null && images() > 0;
    }
}
