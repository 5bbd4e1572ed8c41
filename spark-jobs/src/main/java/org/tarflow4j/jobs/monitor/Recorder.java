package org.tarflow4j.jobs.monitor;

import java.time.Instant;

/**
 * Writes down what a training tells, on the one thread of a {@link BackgroundMonitor}. What is told is only noted;
 * {@link #flush} brings it to where it belongs, and may take as long as that takes.
 */
interface Recorder {
    void started(Instant time, Start start);

    void round(Instant time, RoundMetrics metrics);

    void validated(Instant time, ValidationMetrics metrics);

    void saved(Instant time, SavedCheckpoint checkpoint);

    void event(Instant time, String what);

    /** Tries to write what was noted. False if something is left, to be tried again by the next call. */
    boolean flush();

    /** As {@link #flush}, once no more will be told. */
    boolean finish();
}
