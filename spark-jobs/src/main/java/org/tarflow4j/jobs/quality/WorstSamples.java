package org.tarflow4j.jobs.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.quality.QualityReport.Outlier;
import org.tarflow4j.jobs.quality.artifact.OutlierScore;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** Images by how unlike held-out ones they are in the measures of artifacts. */
final class WorstSamples {
    private static final int COLUMNS = 8;
    /** Held-out images above it are as many as one in a hundred. */
    private static final double USUAL = 0.99;

    private static final String DEFINITION =
            "sqrt(z' (R + 0.01)^-1 z / 8), z what the image has of power in low, middle and high frequencies (log), border over"
                    + " inside energy (log), noise, saturated and constant share and mean level, in standard deviations of"
                    + " held-out images, R their correlations; about 1 for a real image";

    private final OutlierScore score;
    private final double usual;

    /** @param heldOut of at least two images */
    WorstSamples(SetStatistics heldOut) {
        score = new OutlierScore(Objects.requireNonNull(heldOut.descriptors));
        double[] scores = scores(heldOut);
        Arrays.sort(scores);
        usual = scores[(int) Math.ceil(USUAL * scores.length) - 1];
    }

    QualityNumber share(String set, SetStatistics statistics) {
        double[] scores = scores(statistics);
        long outside = Arrays.stream(scores).filter(value -> value > usual).count();
        return QualityNumber.share(
                "outlier-share",
                set,
                scores.length,
                outside,
                String.format(
                        Locale.ROOT,
                        "share of the images whose outlier score is above %.4g, which 99 %% of the held-out ones are not",
                        usual));
    }

    /** The worst rows of a set, worst first. */
    int[] worst(SetStatistics statistics, int most) {
        double[] scores = scores(statistics);
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    List<Outlier> outliers(ImageSet set, SetStatistics statistics, int[] rows) {
        double[] scores = scores(statistics);
        List<LabelledImage> images =
                set.open().read(Arrays.stream(rows).asLongStream().toArray());
        List<Outlier> outliers = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            LabelledImage image = images.get(i);
            outliers.add(new Outlier(image.id(), image.label(), scores[rows[i]], DEFINITION));
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

    private double[] scores(SetStatistics statistics) {
        return statistics.descriptorRows.stream().mapToDouble(score::of).toArray();
    }
}
