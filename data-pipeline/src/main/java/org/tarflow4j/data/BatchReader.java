package org.tarflow4j.data;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The rows of one worker, step by step. A thread of its own reads ahead, by {@value #AHEAD} batches and no more, so that
 * whoever trains does not wait for a disk. Steps in which the worker has no row are left out.
 */
public final class BatchReader implements Iterator<WorkerBatch>, Closeable {
    private static final int AHEAD = 2;

    private final PatchReader reader;
    private final EpochOrder order;
    private final BatchPlan plan;
    private final int worker;
    private final long to;
    private long nextToRead;

    private final Queue<Future<WorkerBatch>> ahead = new ArrayDeque<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "batch-reader");
        daemon.setDaemon(true);
        return daemon;
    });

    /**
     * Begins to read.
     *
     * @param reader belongs to this object from now on
     * @param order of the same split
     * @param worker w, from 0 to W − 1
     * @param steps the steps [from, to), counted over the whole training
     */
    public BatchReader(PatchReader reader, EpochOrder order, BatchPlan plan, int worker, BatchPlan.Range steps) {
        this.reader = reader;
        this.order = order;
        this.plan = plan;
        this.worker = worker;
        this.to = steps.to();
        this.nextToRead = steps.from();
        for (int i = 0; i < AHEAD; i++) {
            readAhead();
        }
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    /** @throws InputDataException if a shard is missing or damaged */
    @Override
    public WorkerBatch next() {
        Future<WorkerBatch> next = ahead.poll();
        if (next == null) {
            throw new NoSuchElementException();
        }
        readAhead();
        try {
            return next.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("Could not read a batch", e.getCause());
        }
    }

    private void readAhead() {
        while (nextToRead < to && plan.part(nextToRead, worker).size() == 0) {
            nextToRead++;
        }
        if (nextToRead < to) {
            long step = nextToRead++;
            ahead.add(thread.submit(() -> read(step)));
        }
    }

    private WorkerBatch read(long step) {
        BatchPlan.Range slots = plan.part(step, worker);
        int epoch = plan.epoch(step);
        long[] rows = new long[slots.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = order.row(epoch, plan.position(step, (int) slots.from() + i));
        }
        return new WorkerBatch(step, epoch, rows, reader.read(rows));
    }

    /** Stops reading; batches that were not taken are gone. */
    @Override
    public void close() {
        thread.shutdownNow();
        ahead.clear();
    }
}
