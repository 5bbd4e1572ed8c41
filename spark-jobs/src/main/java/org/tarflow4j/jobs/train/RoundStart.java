package org.tarflow4j.jobs.train;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.config.Averaging;

/**
 * What every worker begins a round with.
 *
 * @param run names the training as this driver runs it; networks of another one are of no use
 * @param number of the round, counted by this driver
 * @param version number of the state that the round begins with
 * @param averaging what the workers bring back
 * @param workers how many there are
 * @param network the network's configuration as JSON
 * @param parameters of the state
 * @param moments of the state; null where the driver takes the optimizer's step
 */
record RoundStart(
        String run,
        long number,
        long version,
        Averaging averaging,
        int workers,
        String network,
        Chunks parameters,
        @Nullable Chunks moments)
        implements Serializable {}
