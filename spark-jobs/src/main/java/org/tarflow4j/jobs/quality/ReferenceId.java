package org.tarflow4j.jobs.quality;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.config.ExtractorSettings;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.DatasetImages;

/**
 * What reference statistics are of: everything that decides them.
 *
 * @param datasetSha256 of the dataset's manifest, which has the digests of all of its files
 * @param split whose images they are
 * @param images how many
 * @param transform how they became square
 * @param imageSize height and width of an image before the network's own resize
 * @param extractorSha256 of the network's file
 * @param input what the network was shown: "pixels" or "inception"
 * @param output of the network; empty for its only one
 */
public record ReferenceId(
        String datasetSha256,
        String split,
        long images,
        String transform,
        int imageSize,
        String extractorSha256,
        String input,
        String output) {

    static ReferenceId of(DatasetImages images, ExtractorFile network, Configuration hadoop) {
        Path manifest = new Path(images.dataset(), "_dataset.json");
        try (InputStream in = manifest.getFileSystem(hadoop).open(manifest)) {
            ExtractorSettings settings = network.settings();
            return new ReferenceId(
                    DigestUtils.sha256Hex(in),
                    images.split().code(),
                    images.count(),
                    PatchDataset.open(images.dataset(), hadoop).manifest().transform(),
                    images.shape().size(),
                    network.sha256(),
                    Names.kebab(settings.input()),
                    Objects.requireNonNullElse(settings.featuresOutput(), ""));
        } catch (IOException e) {
            throw new InputDataException("Could not read " + manifest + ": " + e.getMessage(), e);
        }
    }

    /** The name of the file that holds the statistics. */
    String fileName() {
        return split + "-" + ReferenceStatistics.shortDigest(toString()) + ".safetensors";
    }
}
