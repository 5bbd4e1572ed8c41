package org.tarflow4j.jobs.train;

import org.tarflow4j.model.KeyedRandom;

/**
 * What a random number of training is for. Each purpose has its own sequence for each (seed, epoch, row), so a draw
 * depends neither on who makes it nor on the other draws. The order is part of the format: it decides the numbers.
 */
enum Draw {
    FLIP,
    NOISE_LEVEL,
    NOISE,
    DROPPED_LABEL;

    KeyedRandom of(long seed, int epoch, long row) {
        return new KeyedRandom(seed, epoch, row, ordinal());
    }
}
