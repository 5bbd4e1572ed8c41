package org.tarflow4j.jobs.sample;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One picture of many samples: a row per class with its name, and of each sample the image as drawn beside the denoised
 * one. Samples without a class go into rows without a name.
 */
final class ContactSheet {
    private static final int MOST_ROWS = 40;
    private static final int MOST_COLUMNS = 8;
    /** A row is about this high, in pixels. */
    private static final int ROW_HEIGHT = 84;

    private static final int GAP = 2;
    private static final int MARGIN = 8;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int INK = 0x202020;

    private record Row(String name, List<SampleRecord> samples) {}

    private final SampleFiles files;
    private final int imageSize;
    private final int scale;

    ContactSheet(SampleFiles files, int imageSize) {
        this.files = files;
        this.imageSize = imageSize;
        scale = Math.max(1, Math.min(3, ROW_HEIGHT / imageSize));
    }

    byte[] png(SampleRequest request, List<SampleRecord> samples, List<String> classNames) throws IOException {
        List<Row> rows = rows(samples, classNames);
        int images = files.hasUndenoised() ? 2 : 1;
        int side = imageSize * scale;
        int cell = images * side + (images - 1) * GAP;
        int columns = rows.stream().mapToInt(row -> row.samples().size()).max().orElse(1);
        int nameWidth =
                rows.stream().mapToInt(row -> PixelFont.width(row.name())).max().orElse(0);
        int left = MARGIN + (nameWidth == 0 ? 0 : nameWidth + MARGIN);
        int top = 2 * MARGIN + PixelFont.HEIGHT;
        String title = title(request);
        int width = Math.max(left + columns * (cell + MARGIN), PixelFont.width(title) + 2 * MARGIN);
        BufferedImage sheet = blank(width, top + rows.size() * (side + MARGIN));
        PixelFont.draw(sheet, title, MARGIN, MARGIN, INK);
        for (int r = 0; r < rows.size(); r++) {
            int y = top + r * (side + MARGIN);
            PixelFont.draw(sheet, rows.get(r).name(), MARGIN, y + (side - PixelFont.HEIGHT) / 2, INK);
            for (int c = 0; c < rows.get(r).samples().size(); c++) {
                String name = OutputDirectory.image(rows.get(r).samples().get(c).index());
                int x = left + c * (cell + MARGIN);
                if (files.hasUndenoised()) {
                    paste(sheet, SampleFiles.undenoised(name), x, y);
                }
                paste(sheet, name, x + cell - side, y);
            }
        }
        return Images.png(sheet);
    }

    private static List<Row> rows(List<SampleRecord> samples, List<String> classNames) {
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

    private static List<SampleRecord> firstColumns(List<SampleRecord> samples) {
        return samples.subList(0, Math.min(MOST_COLUMNS, samples.size()));
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

    private static BufferedImage blank(int width, int height) {
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, BACKGROUND);
        for (int y = 0; y < height; y++) {
            sheet.setRGB(0, y, width, 1, row, 0, width);
        }
        return sheet;
    }

    /** Enlarged by repeating pixels. */
    private void paste(BufferedImage sheet, String name, int left, int top) throws IOException {
        try (InputStream in = files.directory().open(name)) {
            BufferedImage image = Images.read(in, name);
            for (int y = 0; y < imageSize * scale; y++) {
                for (int x = 0; x < imageSize * scale; x++) {
                    sheet.setRGB(left + x, top + y, Images.rgb(image, x / scale, y / scale));
                }
            }
        }
    }
}
