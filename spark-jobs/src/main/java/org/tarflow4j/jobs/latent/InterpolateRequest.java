package org.tarflow4j.jobs.latent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to mix.
 *
 * @param checkpoint directory of the weights; null for {@code sampling.checkpoint}, or else the run's newest valid one
 * @param pairs images by name: {@code train/ROW} or {@code validation/ROW} of {@code training.dataset}, or a PNG file
 * @param label the class that all images are encoded and decoded with, by number or name; null for their own
 * @param path the way between two latents
 * @param steps images of a pair, both ends included; at least 2
 * @param region the tokens that move; null for all
 * @param output directory of the results
 */
public record InterpolateRequest(
        @Nullable String checkpoint,
        List<Pair> pairs,
        @Nullable String label,
        LatentPath path,
        int steps,
        @Nullable TokenRegion region,
        String output) {
    /** From one image to another. */
    public record Pair(String from, String to) {}
}
