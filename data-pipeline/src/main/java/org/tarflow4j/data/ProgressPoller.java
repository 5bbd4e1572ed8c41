package org.tarflow4j.data;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.util.LongAccumulator;

/** Looks at Spark's counters now and then and tells the listener; two tasks, reading and then writing. */
final class ProgressPoller implements AutoCloseable {
    private static final long PERIOD_MILLIS = 250;

    private final ProgressListener listener;
    private final long bytes;
    private final long shards;
    private final LongAccumulator read;
    private final LongAccumulator skipped;
    private final LongAccumulator written;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "prepare-progress");
        daemon.setDaemon(true);
        return daemon;
    });
    private boolean writing;

    ProgressPoller(
            ProgressListener listener,
            long bytes,
            long shards,
            LongAccumulator read,
            LongAccumulator skipped,
            LongAccumulator written) {
        this.listener = listener;
        this.bytes = bytes;
        this.shards = shards;
        this.read = read;
        this.skipped = skipped;
        this.written = written;
        listener.start("Reading images", bytes, "bytes");
        thread.scheduleWithFixedDelay(this::poll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void poll() {
        // A task that ran twice counts twice, so a total can be passed.
        if (!writing) {
            long count = Math.min(bytes, read.value());
            listener.advance(count, skipped.value() == 0 ? "" : skipped.value() + " skipped");
            if (count == bytes) {
                listener.finish();
                listener.start("Writing shards", shards, "shards");
                writing = true;
            }
        }
        if (writing) {
            listener.advance(Math.min(shards, written.value()), "");
        }
    }

    /** The last news; the listener hears nothing afterwards. */
    @Override
    public void close() {
        thread.shutdown();
        poll();
        synchronized (this) {
            listener.finish();
        }
    }
}
