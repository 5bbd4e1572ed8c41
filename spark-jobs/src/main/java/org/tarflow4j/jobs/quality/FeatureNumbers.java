package org.tarflow4j.jobs.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.tarflow4j.jobs.config.ImageInput;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.RandomRows;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;
import org.tarflow4j.jobs.quality.statistics.FrechetDistance;

/** What a network's features say about a set, held against the training split. */
final class FeatureNumbers {
    private final FrechetDistance frechet;
    private final String frechetName;
    private final String against;
    private final float[][] trainingFeatures;
    private final PrecisionRecall manifolds;
    private final int neighbours;

    /** @param trainingFeatures of images of the training split, for precision and recall; may be empty */
    FeatureNumbers(
            FeatureMoments reference,
            ExtractorFile network,
            float[][] trainingFeatures,
            PrecisionRecall manifolds,
            int neighbours) {
        frechet = new FrechetDistance(reference);
        frechetName = network.settings().input() == ImageInput.INCEPTION ? "fid" : "frechet-distance";
        against = " (network " + network.sha256().substring(0, 12) + ", against " + reference.count()
                + " images of the training split, features of " + reference.width() + " dimensions, which extend in "
                + frechet.rank() + ")";
        this.trainingFeatures = trainingFeatures;
        this.manifolds = manifolds;
        this.neighbours = neighbours;
    }

    List<QualityNumber> of(String set, SetStatistics statistics) {
        FeatureMoments moments = Objects.requireNonNull(statistics.features);
        List<QualityNumber> numbers = new ArrayList<>();
        if (moments.count() > 1) {
            numbers.add(new QualityNumber(
                    frechetName,
                    set,
                    moments.count(),
                    frechet.of(moments),
                    null,
                    "squared feature distance",
                    "|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^1/2) of the features' means and covariances" + against
                            + "; falls with the number of images, so compare equal numbers"));
        }
        addManifolds(set, statistics, numbers);
        if (statistics.classified > 0) {
            numbers.add(QualityNumber.share(
                    "class-accuracy",
                    set,
                    statistics.classified,
                    statistics.right,
                    "share of the images with a class that the network puts into it"));
        }
        return numbers;
    }

    private void addManifolds(String set, SetStatistics statistics, List<QualityNumber> numbers) {
        float[][] kept = statistics.keptFeatures();
        // as many on both sides: larger sets have smaller balls
        int count = Math.min(kept.length, trainingFeatures.length);
        if (count <= neighbours) {
            return;
        }
        float[][] features = some(kept, count);
        float[][] training = some(trainingFeatures, count);
        String balls = " in a ball around one of as many %s with the radius of its " + neighbours
                + "-th nearest neighbour, in features (Kynkäänniemi et al. 2019)";
        numbers.add(QualityNumber.share(
                "precision",
                set,
                count,
                manifolds.covered(training, features),
                "share of the images" + String.format(balls, "training images")));
        numbers.add(QualityNumber.share(
                "recall",
                set,
                count,
                manifolds.covered(features, training),
                "share of as many training images" + String.format(balls, "images of the set")));
    }

    private static float[][] some(float[][] features, int count) {
        return Arrays.stream(RandomRows.of(features.length, count))
                .mapToObj(row -> features[(int) row])
                .toArray(float[][]::new);
    }
}
