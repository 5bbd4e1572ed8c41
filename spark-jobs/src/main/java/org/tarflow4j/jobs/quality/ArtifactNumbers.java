package org.tarflow4j.jobs.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.tarflow4j.jobs.quality.artifact.ArtifactMeasures;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;

/** What the moments of the images' measures say about a set. */
final class ArtifactNumbers {
    private static final String PIXELS = "pixel value, of a range of [-1, 1]";

    private final ArtifactMeasures measures;
    private final int patchSize;

    ArtifactNumbers(ArtifactMeasures measures, int patchSize) {
        this.measures = measures;
        this.patchSize = patchSize;
    }

    List<QualityNumber> of(String set, SetStatistics statistics) {
        FeatureMoments moments = Objects.requireNonNull(statistics.measures);
        double[] mean = moments.mean();
        List<QualityNumber> numbers = new ArrayList<>();
        if (measures.insideEnergy(mean) > 0 && measures.borderEnergy(mean) > 0) {
            numbers.add(new QualityNumber(
                    "border-energy-ratio",
                    set,
                    moments.count(),
                    measures.borderEnergy(mean) / measures.insideEnergy(mean),
                    null,
                    "ratio",
                    "mean squared step between neighbouring pixels on both sides of a border of patches of " + patchSize
                            + "×" + patchSize + " over the same inside patches, means over images; near that of"
                            + " held-out images if no borders show"));
        }
        numbers.add(of(
                "residual-noise",
                set,
                moments,
                measures.noiseIndex(),
                PIXELS,
                "mean over images of median |h|/0.6745, h the image under [1 -2 1; -2 4 -2; 1 -2 1]/6: the standard"
                        + " deviation of white noise; too low where most pixels are clipped"));
        numbers.add(of(
                "saturated-share",
                set,
                moments,
                measures.saturatedIndex(),
                "part of 1",
                "share of the 8-bit values that are 0 or 255"));
        numbers.add(of(
                "constant-share",
                set,
                moments,
                measures.constantIndex(),
                "part of 1",
                "share of the values off the edge that equal their eight neighbours"));
        return numbers;
    }

    QualityReport.Spectrum spectrum(String set, SetStatistics statistics) {
        FeatureMoments moments = Objects.requireNonNull(statistics.measures);
        double[] mean = moments.mean();
        List<Integer> frequencies = IntStream.range(0, measures.rings()).boxed().toList();
        return new QualityReport.Spectrum(
                set,
                moments.count(),
                frequencies,
                frequencies.stream().map(ring -> mean[ring]).toList(),
                frequencies.stream().map(moments::standardError).toList(),
                "squared pixel value",
                "mean over images, channels and the frequencies (u, v) whose distance from 0 rounds to f cycles per image"
                        + " width of |DFT|²/size², pixels in [-1, 1], no window; white noise of standard deviation s has"
                        + " s² everywhere");
    }

    private static QualityNumber of(
            String name, String set, FeatureMoments moments, int index, String unit, String definition) {
        return new QualityNumber(
                name, set, moments.count(), moments.mean()[index], moments.standardError(index), unit, definition);
    }
}
