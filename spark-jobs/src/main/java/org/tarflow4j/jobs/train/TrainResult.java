package org.tarflow4j.jobs.train;

/**
 * What a training left behind.
 *
 * @param step optimizer steps that the flow has seen, earlier runs included
 * @param rounds rounds that are complete, earlier runs included
 * @param images images that this run trained on; 0 if there was nothing left to do
 * @param loss mean of w(t)·loss over the last round
 * @param seconds time that this run took
 * @param checkpoint directory of the last checkpoint
 */
public record TrainResult(long step, long rounds, long images, double loss, double seconds, String checkpoint) {
    /** Whether an earlier run had finished already. */
    public boolean wasComplete() {
        return images == 0;
    }
}
