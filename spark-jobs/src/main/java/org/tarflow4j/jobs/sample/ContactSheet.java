package org.tarflow4j.jobs.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Picture;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.picture.Png;

/**
 * One picture of many samples: a row per class with its name, and of each sample the image as drawn beside the denoised
 * one. Samples without a class go into rows without a name. Only the first samples of a request are looked at.
 */
final class ContactSheet {
    private static final int MOST_ROWS = 40;
    private static final int MOST_COLUMNS = 8;
    private static final int MOST_SAMPLES = 1024;

    private final SampleSet samples;
    private final SampleRequest request;
    private final PictureGrid grid;

    ContactSheet(SampleSet samples, SampleRequest request, int imageSize) {
        this.samples = samples;
        this.request = request;
        this.grid = new PictureGrid(imageSize);
    }

    byte[] png(List<String> classNames) throws IOException {
        Map<Integer, List<StoredSample>> byClass = new TreeMap<>();
        samples.read(end(), sample -> {
            List<StoredSample> found = byClass.computeIfAbsent(sample.label(), label -> new ArrayList<>());
            if (found.size() < room(sample.label())) {
                found.add(sample);
            }
        });
        return Png.of(grid.draw(title(), rows(byClass, classNames)));
    }

    /** The sample behind the last one that is shown; what is not shown is not read, as far as it lies behind. */
    private long end() {
        Map<Integer, Integer> counts = new TreeMap<>();
        long end = 0;
        for (long sample = 0; sample < Math.min(MOST_SAMPLES, request.count()); sample++) {
            int label = samples.label(sample);
            end = counts.merge(label, 1, Integer::sum) <= room(label) ? sample + 1 : end;
        }
        return end;
    }

    private static int room(int label) {
        return (label < 0 ? MOST_ROWS : 1) * MOST_COLUMNS;
    }

    private static List<Row> rows(Map<Integer, List<StoredSample>> byClass, List<String> classNames) {
        List<Row> rows = new ArrayList<>();
        byClass.forEach((label, members) -> {
            for (int i = 0; i < members.size(); i += MOST_COLUMNS) {
                List<StoredSample> columns = members.subList(i, Math.min(members.size(), i + MOST_COLUMNS));
                rows.add(new Row(
                        label < 0 ? "" : classNames.get(label),
                        columns.stream().map(ContactSheet::cell).toList()));
            }
        });
        return rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    }

    private static Cell cell(StoredSample sample) {
        Picture image = picture(sample, sample.image());
        byte[] undenoised = sample.undenoised();
        return new Cell(undenoised == null ? List.of(image) : List.of(picture(sample, undenoised), image));
    }

    private static Picture picture(StoredSample sample, byte[] png) {
        return () -> Images.read(new ByteArrayInputStream(png), "sample " + sample.index());
    }

    private String title() {
        double level = request.denoising().t1();
        return request.denoised()
                ? String.format(Locale.ROOT, "each pair: as drawn at noise level %s, and denoised", level)
                : String.format(Locale.ROOT, "as drawn at noise level %s", level);
    }
}
