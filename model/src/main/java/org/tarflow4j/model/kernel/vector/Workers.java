package org.tarflow4j.model.kernel.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.kernel.ThreadLimit;

/**
 * Threads that share the blocks of one kernel with the caller. They wait a few microseconds for the next kernel before
 * they sleep, which is what makes kernels of tens of microseconds worth sharing. The blocks of a kernel are independent,
 * so it does not matter who computes which.
 */
final class Workers {
    /** About 20 µs: longer, and they would take time from the matrix products that come between. */
    private static final int SPINS = 400;

    private final Thread[] threads;
    private final AtomicInteger callers = new AtomicInteger();
    private volatile @Nullable Job job;

    /** @param count threads that compute, the caller among them */
    Workers(int count) {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(this::serve, "tarflow4j-kernel-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    /** Computes one block. */
    @FunctionalInterface
    interface Block {
        void compute(int index);
    }

    /** Computes blocks 0 to {@code count} − 1 and returns when all are done. */
    void forEach(int count, Block block) {
        // A second caller at the same time computes alone.
        if (count == 1 || threads.length == 0 || ThreadLimit.isAlone() || !callers.compareAndSet(0, 1)) {
            for (int index = 0; index < count; index++) {
                block.compute(index);
            }
            return;
        }
        try {
            Job shared = new Job(block, count);
            job = shared;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
            shared.work();
            shared.await();
        } finally {
            job = null;
            callers.set(0);
        }
    }

    private void serve() {
        Job last = null;
        int idle = 0;
        while (true) {
            Job next = job;
            if (next != null && next != last) {
                next.work();
                last = next;
                idle = 0;
            } else if (idle++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                idle = 0;
            }
        }
    }

    private static final class Job {
        private final Block block;
        private final int count;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(Block block, int count) {
            this.block = block;
            this.count = count;
        }

        void work() {
            for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                try {
                    block.compute(index);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
                done.incrementAndGet();
            }
        }

        void await() {
            while (done.get() < count) {
                Thread.onSpinWait();
            }
            Throwable thrown = failure;
            if (thrown != null) {
                throw new IllegalStateException("A kernel failed", thrown);
            }
        }
    }
}
