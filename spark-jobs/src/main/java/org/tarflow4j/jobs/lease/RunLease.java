package org.tarflow4j.jobs.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.Fence;

/**
 * The right to work in a run directory, which one process has at a time, until it closes the lease or stops to show that
 * it is alive. Each holder gets a token higher than all before it.
 *
 * <p>What is assumed of the file system: of several processes that create one file without overwriting, one succeeds.
 * Local file systems (NFS included), HDFS, Google's and Azure's stores hold that. S3 as Hadoop 3.3 writes to it does
 * not: there the last of two writers within the same fraction of a second has the file, and the other one finds out at
 * its next {@link #check}, which comes before anything of it becomes visible.
 *
 * <p>Nothing else rests on time. A holder that is too slow loses the directory to a higher token, and sees that in
 * {@link #check}; what it was just writing then is what {@link #admits} refuses, for ever.
 */
public final class RunLease implements Fence, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    private static final int BEATS = 3;

    private final LeaseDirectory directory;
    private final LeaseHolder holder;
    private final Heartbeat heartbeat;

    /** How this holder lost the directory; null while it has it. */
    private volatile @Nullable String end;

    /** Of the heartbeat's thread alone. */
    private long beats;

    private RunLease(LeaseDirectory directory, LeaseHolder holder, Duration duration) {
        this.directory = directory;
        this.holder = holder;
        this.heartbeat = new Heartbeat(duration.dividedBy(BEATS), this::renew);
    }

    /**
     * Takes the directory, or leaves: at once if it is free or was given back; after at most {@code duration}, or what
     * its holder set there if that is longer, if it is not clear whether that one is alive.
     *
     * @param runDirectory path or URI
     * @param duration a holder that shows no sign of life for so long may be taken for dead
     * @param description what the holder does, for who finds the directory in use
     * @throws JobException {@link ExitCode#RUN_IN_USE} if somebody else has it, {@link ExitCode#FAILED} if that cannot
     *     be told
     */
    public static RunLease acquire(String runDirectory, Configuration hadoop, Duration duration, String description) {
        try {
            return acquire("run.directory", new LeaseDirectory(runDirectory, hadoop), duration, description);
        } catch (IOException | IllegalArgumentException | FSError e) {
            throw failed(runDirectory, e);
        }
    }

    /**
     * As {@link #acquire}, of a directory of results, which one command makes at a time.
     *
     * @param key what names it, for errors
     */
    public static RunLease ofResults(
            String key, String directory, Configuration hadoop, Duration duration, String description) {
        try {
            return acquire(key, LeaseDirectory.ofResults(directory, hadoop), duration, description);
        } catch (IOException | IllegalArgumentException | FSError e) {
            throw failed(directory, e);
        }
    }

    private static RunLease acquire(String key, LeaseDirectory directory, Duration duration, String description)
            throws IOException {
        LeaseWatch watch = new LeaseWatch(directory, key, duration);
        long token = watch.awaitFree() + 1;
        Optional<LeaseHolder> holder = directory.claim(LeaseHolder.here(token, description, duration));
        // Who was slower than a whole tenure of another may have claimed a number that is free again.
        long newest = directory.newest();
        if (holder.isEmpty() || newest > token) {
            throw watch.inUse(newest);
        }
        directory.beat(token, "0");
        directory.deleteBefore(token);
        return new RunLease(directory, holder.get(), duration);
    }

    private static JobException failed(String directory, Throwable e) {
        return new JobException(ExitCode.FAILED, "Cannot take the lease of " + directory + ": " + e.getMessage(), e);
    }

    /** The fence for who only reads checkpoints of a run: it refuses what the holders refuse, and is nobody's token. */
    public static Fence readingOnly(String runDirectory, Configuration hadoop) {
        return new ReadingFence(runDirectory, hadoop);
    }

    @Override
    public long token() {
        return holder.token();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Having been out of touch alone does not end a lease: as long as nobody else took the directory, it is still this
     * holder's.
     */
    @Override
    public void check() throws IOException {
        if (end == null) {
            long newest = directory.newest();
            if (newest > holder.token()) {
                end = "to "
                        + directory.holder(newest).map(LeaseHolder::toString).orElse("somebody else");
            } else if (newest < holder.token() || directory.isOthers(holder)) {
                end = "since its file in lease/ is gone or somebody else's";
            }
            if (end != null) {
                LOG.error("Lost the run directory {} {}", directory, end);
            }
        }
        if (end != null) {
            throw new IOException("This process lost the run directory " + directory + " " + end
                    + "; nothing more is written, start again to go on from the last checkpoint that counts");
        }
    }

    @Override
    public boolean admits(long token, long step) {
        return holder.admits(token, step);
    }

    /** Gives the directory back, so that the next holder need not wait. */
    @Override
    public void close() {
        heartbeat.close();
        if (end == null) {
            end = "by giving it back";
            try {
                directory.beat(holder.token(), LeaseDirectory.RELEASED);
            } catch (IOException | FSError e) {
                LOG.warn("Could not give {} back, the next command there has to wait: {}", directory, e.getMessage());
            }
        }
    }

    private boolean renew() {
        try {
            check();
            directory.beat(holder.token(), Long.toString(++beats));
        } catch (IOException | RuntimeException | FSError e) {
            if (end != null) {
                return false;
            }
            LOG.warn("Could not renew the lease of {}, trying again: {}", directory, e.getMessage());
        }
        return true;
    }
}
