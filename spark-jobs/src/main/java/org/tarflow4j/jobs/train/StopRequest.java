package org.tarflow4j.jobs.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a training, or another job, to stop as soon as it can; from any thread, at any time. */
public final class StopRequest {
    private static final long AGAIN_MILLIS = 200;

    private volatile boolean requested;

    /** Work that is cancelled on request, until this is closed. */
    public interface Cancelling extends AutoCloseable {
        @Override
        void close();
    }

    /** Asks; more than once is the same as once. */
    public void request() {
        requested = true;
    }

    public boolean isRequested() {
        return requested;
    }

    /**
     * Runs {@code cancel} again and again from when the request comes until the returned object is closed: work that was
     * just about to begin when it was cancelled would else go on to its end.
     */
    public Cancelling whenRequested(Runnable cancel) {
        CountDownLatch over = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!over.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                            if (requested) {
                                cancel.run();
                            }
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop-request");
        thread.setDaemon(true);
        thread.start();
        return over::countDown;
    }
}
