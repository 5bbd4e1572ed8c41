package org.tarflow4j.jobs;

import java.time.Duration;

/** Shows how far a long task is: rate, time left and a detail such as the loss. Tasks follow each other. */
public interface Progress {
    /**
     * A task begins, or goes on.
     *
     * @param task what is done, e.g. "train"
     * @param before units that an earlier attempt did, which count for nothing in the rate
     * @param total how many units there are, those included; 0 if unknown
     * @param unit the unit in the plural, e.g. "images"
     */
    void start(String task, long before, long total, String unit);

    /** A task begins. */
    default void start(String task, long total, String unit) {
        start(task, 0, total, unit);
    }

    /**
     * @param done units done so far, those of an earlier attempt included
     * @param detail what else to show, e.g. "loss 0.4213"; may be empty
     */
    void advance(long done, String detail);

    /** The task is over, or given up. */
    void finish();

    /** Shows nothing: a part of something longer that is shown. */
    static Progress none() {
        return new Progress() {
            @Override
            public void start(String task, long before, long total, String unit) {}

            @Override
            public void advance(long done, String detail) {}

            @Override
            public void finish() {}
        };
    }

    /** A bar on standard error, for people. */
    static Progress bar() {
        return new BarProgress();
    }

    /** Lines in the log at growing intervals, from 10 s to 5 min. */
    static Progress log() {
        return new LogProgress(System::nanoTime, Duration.ofSeconds(10), Duration.ofMinutes(5));
    }
}
