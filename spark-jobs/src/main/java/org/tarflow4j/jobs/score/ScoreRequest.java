package org.tarflow4j.jobs.score;

import org.jspecify.annotations.Nullable;

/**
 * What to score.
 *
 * @param checkpoint directory of the weights; null for {@code sampling.checkpoint}, or else the run's newest valid one
 * @param against a second patch dataset, whose images are expected to be of another kind; null for none
 * @param output a directory that is new
 */
public record ScoreRequest(@Nullable String checkpoint, @Nullable String against, String output) {}
