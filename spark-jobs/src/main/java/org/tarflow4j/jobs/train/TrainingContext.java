package org.tarflow4j.jobs.train;

import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.monitor.TrainingMonitor;

/**
 * What surrounds a training.
 *
 * @param progress shows it to who is waiting
 * @param monitor is told what it does
 * @param stop may end it early
 * @param validation looks at its checkpoints
 * @param fence keeps it from writing where another one works by now
 */
public record TrainingContext(
        Progress progress, TrainingMonitor monitor, StopRequest stop, Validation validation, Fence fence) {
    /** A training that nobody but {@code progress} hears of. */
    public static TrainingContext of(Progress progress) {
        return new TrainingContext(progress, TrainingMonitor.NONE, new StopRequest(), Validation.NONE, Fence.NONE);
    }
}
