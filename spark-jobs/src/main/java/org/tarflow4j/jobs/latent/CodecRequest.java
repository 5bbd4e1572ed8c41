package org.tarflow4j.jobs.latent;

import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.WeightsCache;

/**
 * What to encode or decode.
 *
 * @param checkpoint directory of the weights; null for {@code sampling.checkpoint}, or else the run's newest valid one
 * @param input an {@code .npz} file or a directory
 * @param output an {@code .npz} file or a directory
 */
public record CodecRequest(@Nullable String checkpoint, String input, String output) {
    /** Finds the weights, on the driver. */
    public CheckpointId find(Settings settings, Configuration hadoop) {
        String named = checkpoint != null ? checkpoint : settings.sampling().checkpoint();
        return WeightsCache.find(
                named, settings.run().directory(), settings.sampling().weights(), hadoop);
    }
}
