package org.tarflow4j.jobs.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.quality.QualityReport.Lookup;
import org.tarflow4j.jobs.quality.QualityReport.Near;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.extractor.FeatureExtractor;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.jobs.quality.image.RandomRows;

/**
 * Looks for the training images that are nearest to some others: what a flow knows by heart would be there. However many ask,
 * the training split is walked through once for pixels and once for features.
 */
final class Lookups {
    private static final int NEAREST = 4;
    private static final String DEFINITION =
            "root of the mean squared difference, of pixels in [-1, 1] or of features, to the nearest images of the training"
                    + " split; a sample much nearer than held-out images are is copied";

    /** An image, and the set that it is from. */
    private record Query(String set, LabelledImage image) {}

    private final Passes passes;
    private final ImageSet training;
    private final @Nullable ExtractorFile network;
    private final List<Lookup> found = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    /**
     * Looks up some images of each set, drawn at random.
     *
     * @param network null if only pixels are compared
     * @param count images of a set, at most
     */
    Lookups(Passes passes, ImageSet training, @Nullable ExtractorFile network, List<ImageSet> sets, int count) {
        this.passes = passes;
        this.training = training;
        this.network = network;
        List<Query> queries = new ArrayList<>();
        for (ImageSet set : sets) {
            set.open()
                    .read(RandomRows.of(set.count(), count))
                    .forEach(image -> queries.add(new Query(set.name(), image)));
        }
        if (!queries.isEmpty() && training.count() > 0) {
            look(queries);
        }
    }

    private void look(List<Query> queries) {
        List<LabelledImage> images = queries.stream().map(Query::image).toList();
        float[][] pixels = images.stream().map(LabelledImage::pixels).toArray(float[][]::new);
        NearestImages byPixels = nearest(pixels, null);
        float[][] features = network == null ? new float[0][] : features(images, network);
        NearestImages byFeatures = network == null ? byPixels : nearest(features, network);
        ImageSet.Reader reader = training.open();
        for (int i = 0; i < queries.size(); i++) {
            Query query = queries.get(i);
            List<Cell> cells = new ArrayList<>();
            cells.add(new Cell(List.of(Pictures.of(query.image(), training.shape()))));
            cells.add(lookup(query, "pixels", byPixels, i, pixels[i].length, reader));
            if (network != null) {
                cells.add(lookup(query, "features", byFeatures, i, features[i].length, reader));
            }
            rows.add(new Row(query.set(), cells));
        }
    }

    List<Lookup> found() {
        return found;
    }

    /** Each image, then what is nearest by pixels, then by features; null if nothing was looked up. */
    byte @Nullable [] picture() throws IOException {
        if (rows.isEmpty()) {
            return null;
        }
        // one picture a cell, since all cells of a grid hold as many
        List<Row> flat = rows.stream()
                .map(row -> new Row(
                        row.name(),
                        row.cells().stream()
                                .flatMap(cell -> cell.images().stream())
                                .map(image -> new Cell(List.of(image)))
                                .toList()))
                .toList();
        String title = network == null
                ? "first the image, then the nearest training images"
                : "first the image, then " + NEAREST + " training images by pixels, " + NEAREST + " by features";
        return Pictures.png(new PictureGrid(training.shape().size()), title, flat);
    }

    private Cell lookup(
            Query query, String space, NearestImages all, int number, int dimensions, ImageSet.Reader reader) {
        List<LabelledImage> images = reader.read(all.rows(number));
        List<Near> near = new ArrayList<>();
        for (int place = 0; place < images.size(); place++) {
            LabelledImage neighbour = images.get(place);
            double distance = Math.sqrt(all.squaredDistance(number, place) / dimensions);
            near.add(new Near(neighbour.id(), neighbour.label(), distance));
        }
        LabelledImage image = query.image();
        found.add(new Lookup(image.id(), query.set(), image.label(), space, DEFINITION, near));
        return new Cell(images.stream()
                .map(neighbour -> Pictures.of(neighbour, training.shape()))
                .toList());
    }

    private NearestImages nearest(float[][] queries, @Nullable ExtractorFile by) {
        NearestImages nearest = new NearestImages(queries.length, NEAREST);
        passes.over(training, done -> new NearestTask(training, by, queries, NEAREST, done), nearest::merge);
        return nearest;
    }

    private float[][] features(List<LabelledImage> images, ExtractorFile by) {
        try (FeatureExtractor extractor = by.open(training.shape())) {
            return extractor.extract(images).features();
        }
    }
}
