package org.tarflow4j.jobs.sample;

import org.jspecify.annotations.Nullable;

/**
 * What to encode or decode.
 *
 * @param checkpoint directory of the weights; null for {@code sampling.checkpoint}, or else the run's newest valid one
 * @param input an {@code .npz} file or a directory
 * @param output an {@code .npz} file or a directory
 */
public record CodecRequest(@Nullable String checkpoint, String input, String output) {
    @Nullable
    String checkpointOr(@Nullable String configured) {
        return checkpoint != null ? checkpoint : configured;
    }
}
