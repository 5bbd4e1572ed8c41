package org.tarflow4j.jobs.checkpoint;

import java.util.List;
import java.util.OptionalLong;
import org.tarflow4j.jobs.config.CheckpointSettings;

/** Which checkpoints may go. */
final class Retention {
    private final CheckpointSettings settings;

    Retention(CheckpointSettings settings) {
        this.settings = settings;
    }

    /**
     * @param steps of whole checkpoints, ascending; damaged ones must not be among them, or they would push out good ones
     * @return those that neither are among the newest, nor a multiple of keep-every, nor promoted
     */
    List<Long> expired(List<Long> steps, OptionalLong promoted) {
        int old = Math.max(0, steps.size() - settings.keepLast());
        return steps.subList(0, old).stream()
                .filter(step -> settings.keepEvery() == 0 || step % settings.keepEvery() != 0)
                .filter(step -> promoted.isEmpty() || promoted.getAsLong() != step)
                .toList();
    }
}
