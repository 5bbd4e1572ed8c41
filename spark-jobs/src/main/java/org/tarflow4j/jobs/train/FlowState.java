package org.tarflow4j.jobs.train;

import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.config.Averaging;

/**
 * Parameters and moments after a round, averaged over the workers. It never changes, so that the next round can begin
 * with it while it is still being written down; whoever needs it longer than its maker retains it.
 */
final class FlowState {
    private final long version;
    private final Chunks parameters;
    private final Moments moments;
    private int users = 1;

    FlowState(long version, Chunks parameters, Moments moments) {
        this.version = version;
        this.parameters = parameters;
        this.moments = moments;
    }

    /** Takes copies of the vectors, each where the mode needs it. */
    static FlowState of(FlatVector parameters, FlatVector firstMoment, FlatVector secondMoment, Averaging averaging) {
        return new FlowState(
                0,
                Chunks.of(parameters),
                averaging == Averaging.PARAMETERS
                        ? new SharedMoments(Chunks.of(new Joined(firstMoment, secondMoment)))
                        : DriverMoments.of(firstMoment, secondMoment));
    }

    /** Counts the states of a run. */
    long version() {
        return version;
    }

    Chunks parameters() {
        return parameters;
    }

    Moments moments() {
        return moments;
    }

    /** The moments as workers get them; null if the driver keeps them to itself. */
    @Nullable
    Chunks sharedMoments() {
        return moments instanceof SharedMoments shared ? shared.both() : null;
    }

    /** Keeps the state until one more {@link #release}. */
    synchronized FlowState retain() {
        users++;
        return this;
    }

    /** With the last user the vectors go. */
    synchronized void release() {
        users--;
        if (users == 0) {
            parameters.destroy();
            moments.destroy();
        }
    }
}
