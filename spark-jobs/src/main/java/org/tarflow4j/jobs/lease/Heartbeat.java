package org.tarflow4j.jobs.lease;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Does something at intervals on a thread of its own that keeps no process alive, until it is told to stop. */
final class Heartbeat implements AutoCloseable {
    private static final Duration LAST_BEAT = Duration.ofSeconds(10);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** @param beat returns whether to go on; must not throw */
    Heartbeat(Duration interval, BooleanSupplier beat) {
        thread = new Thread(() -> run(interval, beat), "lease");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Duration interval, BooleanSupplier beat) {
        try {
            while (!stop.await(interval.toNanos(), TimeUnit.NANOSECONDS) && beat.getAsBoolean()) {
                // what there is to do is done in the condition
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a beat that is on its way: interrupting it could leave a client of a remote store unusable. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(LAST_BEAT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
