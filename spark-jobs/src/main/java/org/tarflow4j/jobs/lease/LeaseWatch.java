package org.tarflow4j.jobs.lease;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/**
 * Finds out whether the last holder of a run directory is alive. Clocks of different hosts are never compared: what
 * counts is whether anything changes while this process watches, by its own clock that only goes forward.
 */
final class LeaseWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);
    private static final int LOOKS = 10;

    private final LeaseDirectory directory;
    private final String key;
    private final Duration duration;

    /**
     * @param key what names the directory, for errors
     * @param duration how long to watch a holder that says nothing else
     */
    LeaseWatch(LeaseDirectory directory, String key, Duration duration) {
        this.directory = directory;
        this.key = key;
        this.duration = duration;
    }

    /**
     * Waits until it is clear that nobody holds the directory: at once if it was given back, else for as long as its
     * holder may be silent.
     *
     * @return the token of the last holder; 0 if there was none
     * @throws JobException {@link ExitCode#RUN_IN_USE} as soon as the holder shows that it is alive
     */
    long awaitFree() throws IOException {
        long token = directory.newest();
        if (token == 0) {
            return token;
        }
        String first = directory.heartbeat(token);
        long patience = patience(token).toNanos();
        long began = System.nanoTime();
        while (!first.equals(LeaseDirectory.RELEASED) && System.nanoTime() - began < patience) {
            sleep(patience / LOOKS);
            String now = directory.heartbeat(token);
            boolean changed = !now.equals(first) || directory.newest() != token;
            if (changed && !now.equals(LeaseDirectory.RELEASED)) {
                throw inUse(directory.newest());
            }
            first = now;
        }
        if (!first.equals(LeaseDirectory.RELEASED)) {
            LOG.warn("The last holder of {} is gone without giving it back: {}", directory, name(token));
        }
        return token;
    }

    /** What to tell who wants a directory that somebody has. */
    JobException inUse(long token) throws IOException {
        return new JobException(
                ExitCode.RUN_IN_USE,
                key + " = " + directory + " is in use by " + name(token)
                        + "; wait until that ends, stop it, or use another " + key);
    }

    /** A holder says itself how long it may be silent; it may have other settings than this process. */
    private Duration patience(long token) throws IOException {
        Duration theirs = directory
                .holder(token)
                .map(holder -> Duration.ofMillis(holder.durationMillis()))
                .orElse(duration);
        return theirs.compareTo(duration) > 0 ? theirs : duration;
    }

    private String name(long token) throws IOException {
        return directory.holder(token).map(LeaseHolder::toString).orElse("a process that has just started");
    }

    private static void sleep(long nanos) throws IOException {
        try {
            Thread.sleep(Math.max(1, nanos / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for a directory");
        }
    }
}
