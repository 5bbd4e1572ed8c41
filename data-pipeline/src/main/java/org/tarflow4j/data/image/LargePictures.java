package org.tarflow4j.data.image;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One large picture at a time in a process: several tasks share its memory, and each may meet one. Small ones, which are
 * all but a few, do not wait.
 */
final class LargePictures {
    /** A picture of so many pixels takes 30 MB, twice that while it is decoded. */
    private static final long LARGE = 10_000_000;

    private static final ReentrantLock ONE = new ReentrantLock();

    private LargePictures() {}

    /** Waits until there is no other, if this one is large; held by the thread until it calls {@link #end}. */
    static void begin(long pixels) {
        if (pixels > LARGE && !ONE.isHeldByCurrentThread()) {
            ONE.lock();
        }
    }

    /** The thread's picture is gone, if it had one. */
    static void end() {
        if (ONE.isHeldByCurrentThread()) {
            ONE.unlock();
        }
    }
}
