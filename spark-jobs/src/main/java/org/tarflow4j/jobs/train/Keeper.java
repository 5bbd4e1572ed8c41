package org.tarflow4j.jobs.train;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is to be done with a round's state, such as writing it down, on a thread of its own while the next round
 * computes. It is never more than one round behind, so there is at most one state more in memory.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int PATIENCE_MINUTES = 30;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "checkpoint-writer");
        daemon.setDaemon(true);
        return daemon;
    });

    private @Nullable Future<?> last;

    /**
     * Waits until the work of the round before is done, then hands over the next.
     *
     * @return seconds of waiting
     * @throws RuntimeException what the earlier work threw; the new one is not begun then
     */
    double keep(FlowState state, Runnable work) {
        long before = System.nanoTime();
        await();
        state.retain();
        last = thread.submit(() -> {
            try {
                work.run();
            } finally {
                state.release();
            }
        });
        return (System.nanoTime() - before) * 1e-9;
    }

    /** Waits until all is done; throws what it threw. */
    void await() {
        Future<?> awaited = last;
        last = null;
        if (awaited == null) {
            return;
        }
        try {
            awaited.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a checkpoint was being written", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for work that was begun, however it ends. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                LOG.warn("Gave up waiting for a checkpoint to be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
