package org.tarflow4j.jobs.train;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.ThreadUtils;

/** Threads that wait for the network while a task computes. */
final class Background {
    private static final ExecutorService THREADS = ThreadUtils.newDaemonCachedThreadPool("tarflow4j-background");

    private Background() {}

    static <T> Future<T> start(Callable<T> work) {
        return THREADS.submit(work);
    }

    /** What it came to. */
    static <T> T await(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            // Only Spark interrupts a task.
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted");
        }
    }
}
