package org.tarflow4j.data;

/** Hears how far a long piece of work has come; calls arrive in order, from one thread at a time. */
public interface ProgressListener {
    /** A listener that does nothing. */
    ProgressListener NONE = new ProgressListener() {};

    /** A task of {@code total} units begins, e.g. ("Reading images", 70000, "images"). */
    default void start(String task, long total, String unit) {}

    /** So much of the task is done; the detail is a few words or empty. */
    default void advance(long done, String detail) {}

    /** The task is over. */
    default void finish() {}
}
