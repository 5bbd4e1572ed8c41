package org.tarflow4j.jobs.train;

/** A loss or a parameter is no longer finite. */
final class DivergedException extends RuntimeException {
    private final long step;
    private final int worker;

    /**
     * @param what what is not finite, as the start of a sentence
     * @param step step over the whole training, from 0
     * @param worker number of the worker, from 0
     */
    DivergedException(String what, long step, int worker) {
        super(what + " in step " + step + " of worker " + worker);
        this.step = step;
        this.worker = worker;
    }

    long step() {
        return step;
    }

    int worker() {
        return worker;
    }
}
