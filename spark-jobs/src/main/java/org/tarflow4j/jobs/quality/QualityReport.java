package org.tarflow4j.jobs.quality;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.sample.SampleOrigin;

/**
 * What the samples are worth; "quality" of {@code report.json}.
 *
 * @param samples their directory
 * @param samplesSha256 of its {@code _samples.json}
 * @param drawnBy what they were drawn by: not always the checkpoint that the rest of the report is about
 * @param extractor the network; null without one
 * @param reference what the reference statistics are of, and where they lie; null without a network
 * @param numbers of each set of images, the samples first
 * @param spectra of each set
 * @param outlierScores how unlike held-out images each sample is
 * @param outliers the samples that are least like them, worst first
 * @param lookups what is nearest to some samples in the training split
 * @param pictures what they show
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QualityReport(
        String samples,
        String samplesSha256,
        SampleOrigin drawnBy,
        @Nullable Extractor extractor,
        @Nullable Reference reference,
        List<QualityNumber> numbers,
        List<Spectrum> spectra,
        ScoreFile outlierScores,
        List<Outlier> outliers,
        List<Lookup> lookups,
        List<PictureFile> pictures) {

    /** The network: what kind of file, where, its SHA-256, what it was shown, its features. */
    public record Extractor(String kind, String file, String sha256, String input, int features) {}

    /** Reference statistics and the file they were saved in. */
    public record Reference(String dataset, String file, ReferenceId of) {}

    /**
     * A radially averaged power spectrum.
     *
     * @param set the images
     * @param images how many
     * @param frequency cycles per image width; 0 is the mean
     * @param power by frequency
     * @param standardError of each
     */
    public record Spectrum(
            String set,
            long images,
            List<Integer> frequency,
            List<Double> power,
            List<Double> standardError,
            String unit,
            String definition) {}

    /** A table, relative to the run directory, with a line "sample,label,score" for each image, −1 for no class. */
    public record ScoreFile(String file, long images, String definition) {}

    /** A sample that is unlike held-out images; {@code score} is about 1 for these. */
    public record Outlier(String sample, int label, double score, String definition) {}

    /**
     * A sample, or a held-out image to hold it against, and the training images nearest to it.
     *
     * @param image its name
     * @param set which set it is from
     * @param space what distances are taken between: "pixels" or "features"
     */
    public record Lookup(String image, String set, int label, String space, String definition, List<Near> nearest) {}

    /** A training image; {@code distance} is the root of the mean squared difference of pixels or features. */
    public record Near(String image, int label, double distance) {}

    /** A picture, relative to the run directory, and what it shows. */
    public record PictureFile(String file, String caption) {}

    /** A table for the screen. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Samples of " + samples);
        String last = "";
        for (QualityNumber number : numbers) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-24s  %-20s  %12.5g  %s",
                    number.name().equals(last) ? "" : number.name(),
                    number.set(),
                    number.value(),
                    "of " + number.images()));
            last = number.name();
        }
        return lines;
    }
}
