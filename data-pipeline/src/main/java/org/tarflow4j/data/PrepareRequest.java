package org.tarflow4j.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.Transform;
import org.tarflow4j.data.source.SourceRequest;

/**
 * Everything that decides the bytes of a dataset, and where it goes.
 *
 * @param source where the images come from
 * @param decoding what is made of orientation tags and of warnings
 * @param transform {@code center}, {@code edm} or {@code adm}, see {@link Transform}
 * @param imageSize height and width of the prepared images, in pixels
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param patchSize height and width of a patch; divides the image size
 * @param sharding into how many files
 * @param validation fraction of the images to hold out, in [0, 1), where the source has none that are
 * @param seed decides split, shard and order of every image
 * @param duplicates what becomes of the same picture under another name
 * @param maxSkipped fraction of the inputs that may be unusable, in [0, 1]; hidden files do not count
 * @param checksums whether the source is compared with its known sums before anything else
 * @param parent directory of a dataset whose images are taken over, so that only new ones are prepared; null: none
 * @param output directory of the dataset
 */
public record PrepareRequest(
        SourceRequest source,
        Decoding decoding,
        String transform,
        int imageSize,
        int channels,
        int patchSize,
        Sharding sharding,
        double validation,
        long seed,
        Duplicates duplicates,
        // These are not part of what an interrupted run is recognised by: who changes them goes on from there.
        @JsonIgnore double maxSkipped,
        @JsonIgnore Checksums checksums,
        @Nullable String parent,
        String output)
        implements Serializable {
    /** @throws IllegalArgumentException naming everything that is wrong with the values */
    public PrepareRequest {
        List<String> problems = new ArrayList<>();
        if (checksums == Checksums.CHECK && !source.kind().hasKnownChecksums()) {
            problems.add("data.source.checksums is check, but no sums are known for kind "
                    + source.kind().code());
        }
        if (!Transform.codes().contains(transform)) {
            problems.add("data.transform is '" + transform + "'; allowed: " + String.join(", ", Transform.codes()));
        }
        if (imageSize < 1 || imageSize > 4096) {
            problems.add("Image size " + imageSize + " is not in 1…4096");
        }
        if (channels != 1 && channels != 3) {
            problems.add("Channels is " + channels + "; allowed: 1 (grey), 3 (colour)");
        }
        if (patchSize < 1 || imageSize % patchSize != 0) {
            problems.add("Patch size " + patchSize + " does not divide the image size " + imageSize);
        }
        if (!(validation >= 0 && validation < 1)) {
            problems.add("data.validation is " + validation + "; allowed: a fraction in [0, 1)");
        }
        if (!(maxSkipped >= 0 && maxSkipped <= 1)) {
            problems.add("data.max-skipped is " + maxSkipped + "; allowed: a fraction in [0, 1]");
        }
        if (output.isBlank()) {
            problems.add("data.output is empty; name the directory of the dataset");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The share of the images that is held out by a draw: none where the source says which ones are. */
    double drawnValidation() {
        return source.heldOut() == null ? validation : 0;
    }

    PatchLayout layout() {
        return new PatchLayout(channels, imageSize, patchSize);
    }
}
