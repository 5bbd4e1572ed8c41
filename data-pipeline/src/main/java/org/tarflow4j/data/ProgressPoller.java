package org.tarflow4j.data;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.util.LongAccumulator;

/** Looks at one of Spark's counters now and then and tells the listener, from creation until it is closed. */
final class ProgressPoller implements AutoCloseable {
    private static final long PERIOD_MILLIS = 250;

    private final ProgressListener listener;
    private final long total;
    private final LongAccumulator done;
    private final Supplier<String> detail;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "prepare-progress");
        daemon.setDaemon(true);
        return daemon;
    });

    /** @param detail a few words that go with the number */
    ProgressPoller(
            ProgressListener listener,
            String task,
            long total,
            String unit,
            LongAccumulator done,
            Supplier<String> detail) {
        this.listener = listener;
        this.total = total;
        this.done = done;
        this.detail = detail;
        listener.start(task, total, unit);
        thread.scheduleWithFixedDelay(this::poll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void poll() {
        // A task that ran twice counts twice, so the total can be passed.
        listener.advance(Math.min(total, done.value()), detail.get());
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
