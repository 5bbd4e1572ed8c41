package org.tarflow4j.jobs.latent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.CheckpointId;

/**
 * {@code _latents.json}, written last into a directory of encoded images.
 *
 * @param weights SHA-256 of the checkpoint's manifest
 * @param choice which of its weights were taken
 * @param step the checkpoint's step
 * @param tokens T of the last block
 * @param tokenWidth D of the last block
 * @param rows number of images
 * @param notFinite images without a finite loss
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LatentManifest(
        String weights, WeightChoice choice, long step, int tokens, int tokenWidth, long rows, long notFinite) {
    public LatentManifest {
        // A file without these is damaged.
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(choice, "choice");
        if (rows < 0) {
            throw new IllegalArgumentException("rows = " + rows);
        }
    }

    /** Spark passes over files whose names start with an underscore. */
    public static final String FILE_NAME = "_latents.json";

    static LatentManifest of(CheckpointId checkpoint, long rows, long notFinite) {
        int last = checkpoint.model().blocks() - 1;
        return new LatentManifest(
                checkpoint.digest(),
                checkpoint.weights(),
                checkpoint.step(),
                checkpoint.model().tokens(last),
                checkpoint.model().tokenWidth(last),
                rows,
                notFinite);
    }
}
