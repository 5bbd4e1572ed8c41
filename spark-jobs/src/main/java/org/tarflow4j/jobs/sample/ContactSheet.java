package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Picture;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.picture.Png;

/**
 * One picture of many samples: a row per class with its name, and of each sample the image as drawn beside the denoised
 * one. Samples without a class go into rows without a name.
 */
final class ContactSheet {
    private static final int MOST_ROWS = 40;
    private static final int MOST_COLUMNS = 8;

    private final SampleFiles files;
    private final PictureGrid grid;

    ContactSheet(SampleFiles files, int imageSize) {
        this.files = files;
        this.grid = new PictureGrid(imageSize);
    }

    byte[] png(SampleRequest request, List<SampleRecord> samples, List<String> classNames) throws IOException {
        return Png.of(grid.draw(title(request), rows(samples, classNames)));
    }

    private List<Row> rows(List<SampleRecord> samples, List<String> classNames) {
        Map<Integer, List<SampleRecord>> byClass = samples.stream()
                .filter(sample -> !sample.failed())
                .collect(Collectors.groupingBy(SampleRecord::label, TreeMap::new, Collectors.toList()));
        List<Row> rows = new ArrayList<>();
        byClass.forEach((label, members) -> {
            if (label >= 0) {
                rows.add(new Row(classNames.get(label), firstColumns(members)));
            } else {
                for (int i = 0; i < members.size(); i += MOST_COLUMNS) {
                    rows.add(new Row("", firstColumns(members.subList(i, members.size()))));
                }
            }
        });
        return rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    }

    private List<Cell> firstColumns(List<SampleRecord> samples) {
        return samples.stream().limit(MOST_COLUMNS).map(this::cell).toList();
    }

    private Cell cell(SampleRecord sample) {
        String name = OutputDirectory.image(sample.index());
        Picture image = picture(name);
        return new Cell(files.hasUndenoised() ? List.of(picture(SampleFiles.undenoised(name)), image) : List.of(image));
    }

    private Picture picture(String name) {
        return () -> {
            try (InputStream in = files.directory().open(name)) {
                return Images.read(in, name);
            }
        };
    }

    private String title(SampleRequest request) {
        return files.hasUndenoised()
                ? String.format(
                        Locale.ROOT,
                        "each pair: as drawn at noise level %s, and denoised",
                        request.denoising().t1())
                : String.format(
                        Locale.ROOT,
                        "as drawn at noise level %s",
                        request.denoising().t1());
    }
}
