package org.tarflow4j.jobs.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.picture.Png;

/** One picture of a dataset: a row per class with its name and number of training images, and the first of these. */
final class DatasetSheet {
    private static final int MOST_ROWS = 40;
    private static final int COLUMNS = 8;
    private static final int NO_CLASS = -1;
    /** Rows are in random order: what is read is enough for eight of each of a thousand classes, or nearly. */
    private static final int MOST_READ = 20_000;

    private static final long MOST_BYTES_READ = 256L << 20;

    private final DatasetManifest manifest;
    private final PatchLayout layout;

    DatasetSheet(DatasetManifest manifest) {
        this.manifest = manifest;
        this.layout = manifest.layout();
    }

    byte[] png(PatchDataset dataset) throws IOException {
        List<Row> rows = new ArrayList<>();
        firstImages(dataset)
                .forEach((label, images) -> rows.add(new Row(
                        name(label),
                        images.stream()
                                .map(image -> new Cell(List.of(() -> picture(image))))
                                .toList())));
        String title = String.format(
                Locale.ROOT,
                "%d images of %dx%d, %d classes",
                manifest.split(Split.TRAIN).rows(),
                manifest.imageSize(),
                manifest.imageSize(),
                manifest.classNames().size());
        return Png.of(new PictureGrid(manifest.imageSize()).draw(title, rows));
    }

    private String name(int label) {
        return label == NO_CLASS
                ? ""
                : manifest.classNames().get(label) + " "
                        + manifest.split(Split.TRAIN).imagesPerClass().get(label);
    }

    /** The first images of the classes that are shown, which are spread evenly over all of them. */
    private Map<Integer, List<PatchRow>> firstImages(PatchDataset dataset) {
        int classes = manifest.classNames().size();
        int shown = Math.min(MOST_ROWS, classes);
        Map<Integer, List<PatchRow>> images = new TreeMap<>();
        for (int i = 0; i < shown; i++) {
            images.put((int) ((long) i * classes / shown), new ArrayList<>());
        }
        images.put(NO_CLASS, new ArrayList<>());
        PatchReader reader = dataset.reader(Split.TRAIN);
        long count = Math.min(reader.rows(), Math.min(MOST_READ, MOST_BYTES_READ / layout.length()));
        for (long from = 0; from < count; from += COLUMNS) {
            long[] rows =
                    LongStream.range(from, Math.min(count, from + COLUMNS)).toArray();
            for (PatchRow row : reader.read(rows)) {
                List<PatchRow> found = images.get(row.label());
                if (found != null && found.size() < COLUMNS) {
                    found.add(new PatchRow(row.id(), row.label(), row.patches()));
                }
            }
        }
        images.values().removeIf(List::isEmpty);
        return images;
    }

    private BufferedImage picture(PatchRow row) {
        int size = layout.imageSize();
        BufferedImage image = new BufferedImage(
                size, size, layout.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int channel = 0; channel < layout.channels(); channel++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    image.getRaster().setSample(x, y, channel, row.value(layout.index(channel, y, x)));
                }
            }
        }
        return image;
    }
}
