package org.tarflow4j.jobs.retrain;

import org.tarflow4j.jobs.Progress;

/** Ends a job at the n-th sign of progress on the job's own thread, as if it had been killed there. */
class Interruption implements Progress {
    private final Thread job = Thread.currentThread();
    private int left;

    Interruption(int left) {
        this.left = left;
    }

    /** What the job dies of. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void start(String task, long before, long total, String unit) {
        sign();
    }

    @Override
    public void advance(long done, String detail) {
        sign();
    }

    @Override
    public void finish() {}

    private void sign() {
        if (Thread.currentThread() == job && --left == 0) {
            die();
        }
    }

    void die() {
        throw new Killed();
    }
}
