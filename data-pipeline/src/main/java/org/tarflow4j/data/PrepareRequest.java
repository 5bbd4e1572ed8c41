package org.tarflow4j.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.Transform;

/**
 * Everything that decides the bytes of a dataset, and where it goes.
 *
 * @param sourceKind {@code idx} (the files of the MNIST family) or {@code folder} (one folder of images per class)
 * @param sourcePath the IDX file of images, or the folder of folders; any Hadoop file system
 * @param labelsPath the IDX file of labels; null: named after the images' file by MNIST's convention
 * @param classNames names of the labels 0, 1, …, for IDX only; empty: the numbers themselves
 * @param transform {@code center}, {@code edm} or {@code adm}, see {@link Transform}
 * @param imageSize height and width of the prepared images, in pixels
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param patchSize height and width of a patch; divides the image size
 * @param sharding into how many files
 * @param validation fraction of the images to hold out, in [0, 1)
 * @param seed decides split, shard and order of every image
 * @param duplicates what becomes of the same picture under another name
 * @param maxSkipped fraction of the inputs that may be unusable, in [0, 1]; hidden files do not count
 * @param parent directory of a dataset whose images are taken over, so that only new ones are prepared; null: none
 * @param output directory of the dataset
 */
public record PrepareRequest(
        String sourceKind,
        String sourcePath,
        @Nullable String labelsPath,
        List<String> classNames,
        String transform,
        int imageSize,
        int channels,
        int patchSize,
        Sharding sharding,
        double validation,
        long seed,
        Duplicates duplicates,
        // Not part of what an interrupted run is recognised by: who raises it goes on from there.
        @JsonIgnore double maxSkipped,
        @Nullable String parent,
        String output)
        implements Serializable {
    public static final String IDX = "idx";
    public static final String FOLDER = "folder";

    /** @throws IllegalArgumentException naming everything that is wrong with the values */
    public PrepareRequest {
        classNames = List.copyOf(classNames);
        List<String> problems = new ArrayList<>();
        if (!sourceKind.equals(IDX) && !sourceKind.equals(FOLDER)) {
            problems.add("data.source.kind is '" + sourceKind + "'; allowed: idx, folder");
        }
        if (sourcePath.isBlank()) {
            problems.add("data.source.path is empty; name the images");
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

    /** The share of the images that is held out by a draw. */
    double drawnValidation() {
        return validation;
    }

    PatchLayout layout() {
        return new PatchLayout(channels, imageSize, patchSize);
    }
}
