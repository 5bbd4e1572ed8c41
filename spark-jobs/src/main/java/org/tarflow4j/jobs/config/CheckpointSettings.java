package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * When training saves and what is kept. The promoted checkpoint is always kept.
 *
 * @param everyRounds a checkpoint after every so many rounds, and after the last
 * @param keepLast the newest so many are kept
 * @param keepEvery of the older ones those stay whose step is a multiple of this; 0 for none
 */
public record CheckpointSettings(int everyRounds, int keepLast, int keepEvery) implements Serializable {
    public CheckpointSettings {
        new Checks()
                .atLeast(1, "every-rounds", everyRounds)
                .atLeast(1, "keep-last", keepLast)
                .atLeast(0, "keep-every", keepEvery)
                .done();
    }
}
