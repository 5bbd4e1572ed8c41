package org.tarflow4j.jobs.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.quality.QualityReport.Outlier;
import org.tarflow4j.jobs.quality.artifact.ArtifactMeasures;
import org.tarflow4j.jobs.quality.artifact.OutlierScore;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.RandomRows;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;

/**
 * Images by how unlike held-out ones they are in the measures of artifacts. A score looks better on the images it was fitted
 * on than on others, so it is fitted on one half of the held-out images, and what is usual is read off the other.
 */
final class WorstSamples {
    /** Held-out images that this takes: two to fit a score on, and one more. */
    static final int LEAST = 3;

    private static final int COLUMNS = 8;
    /** Held-out images above it are as many as one in a hundred. */
    private static final double USUAL = 0.99;

    private final OutlierScore score;
    private final String definition;
    private final double[] ofHeldOut;
    private final double usual;

    /** @param heldOut descriptors of at least {@value #LEAST} images */
    WorstSamples(List<double[]> heldOut) {
        int fitted = Math.max(2, heldOut.size() / 2);
        BitSet half = new BitSet();
        LongStream.of(RandomRows.of(heldOut.size(), fitted)).forEach(row -> half.set((int) row));
        score = new OutlierScore(moments(heldOut, half));
        definition =
                "sqrt(z' (R + 0.01)^-1 z / 8), z what the image has of power in low, middle and high frequencies (log),"
                        + " border over inside energy (log), noise, saturated and constant share and mean level, in standard"
                        + " deviations of " + fitted
                        + " held-out images, R their correlations; about 1 for a real image";
        ofHeldOut = IntStream.range(0, heldOut.size())
                .filter(row -> !half.get(row))
                .mapToDouble(row -> score.of(heldOut.get(row)))
                .toArray();
        double[] sorted = ofHeldOut.clone();
        Arrays.sort(sorted);
        usual = sorted[(int) Math.ceil(USUAL * sorted.length) - 1];
    }

    private static FeatureMoments moments(List<double[]> descriptors, BitSet rows) {
        FeatureMoments moments = new FeatureMoments(ArtifactMeasures.DESCRIPTOR);
        moments.add(rows.stream().mapToObj(descriptors::get).toArray(double[][]::new));
        return moments;
    }

    /** How a score is computed. */
    String definition() {
        return definition;
    }

    /** Of each image of a set. */
    double[] scores(SetStatistics statistics) {
        return statistics.descriptorRows.stream().mapToDouble(score::of).toArray();
    }

    /** Of the held-out images that the score was not fitted on. */
    double[] ofHeldOut() {
        return ofHeldOut;
    }

    /** Share of the scores that are unusual. */
    QualityNumber share(String set, double[] scores) {
        return QualityNumber.share(
                "outlier-share",
                set,
                scores.length,
                Arrays.stream(scores).filter(value -> value > usual).count(),
                String.format(
                        Locale.ROOT,
                        "share of the images whose outlier score is above %.4g, which that of 99 %% of %d held-out images is"
                                + " not; the score was fitted on others",
                        usual,
                        ofHeldOut.length));
    }

    /** Rows with the largest scores, worst first. */
    static int[] worst(double[] scores, int most) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    List<Outlier> outliers(ImageSet set, double[] scores, int[] rows) {
        List<LabelledImage> images =
                set.open().read(Arrays.stream(rows).asLongStream().toArray());
        List<Outlier> outliers = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            LabelledImage image = images.get(i);
            outliers.add(new Outlier(image.id(), image.label(), scores[rows[i]], definition));
        }
        return outliers;
    }

    /** A contact sheet of some rows. */
    static byte[] sheet(ImageSet set, int[] rows) throws IOException {
        List<Cell> cells = set.open().read(Arrays.stream(rows).asLongStream().toArray()).stream()
                .map(image -> new Cell(List.of(Pictures.of(image, set.shape()))))
                .toList();
        List<Row> lines = IntStream.range(0, (cells.size() + COLUMNS - 1) / COLUMNS)
                .mapToObj(line ->
                        new Row("", cells.subList(line * COLUMNS, Math.min(cells.size(), (line + 1) * COLUMNS))))
                .toList();
        return Pictures.png(new PictureGrid(set.shape().size()), "least like held-out images, worst first", lines);
    }
}
