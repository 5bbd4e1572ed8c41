package org.tarflow4j.jobs.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Rows of equally large square images under a title, each row with its name in front. Small images are enlarged. */
public final class PictureGrid {
    /** A row is about this high, in pixels. */
    private static final int ROW_HEIGHT = 84;

    private static final int GAP = 2;
    private static final int MARGIN = 8;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int INK = 0x202020;

    /** Brings an image when it is drawn. */
    @FunctionalInterface
    public interface Picture {
        BufferedImage read() throws IOException;
    }

    /** Images that belong together, side by side. */
    public record Cell(List<Picture> images) {}

    /** A name, which may be empty, and cells that have the same number of images throughout the grid. */
    public record Row(String name, List<Cell> cells) {}

    private final int imageSize;
    private final int scale;

    /** @param imageSize height and width of every image, in pixels */
    public PictureGrid(int imageSize) {
        this.imageSize = imageSize;
        scale = Math.max(1, Math.min(3, ROW_HEIGHT / imageSize));
    }

    /** Draws it; at most one image is in memory beside the result. */
    public BufferedImage draw(String title, List<Row> rows) throws IOException {
        return draw(title, List.of(), rows);
    }

    /** As {@link #draw(String, List)}, with a name above each column, as far as there is room for it. */
    public BufferedImage draw(String title, List<String> columnNames, List<Row> rows) throws IOException {
        int images = rows.stream()
                .flatMap(row -> row.cells().stream())
                .mapToInt(cell -> cell.images().size())
                .max()
                .orElse(1);
        int side = imageSize * scale;
        int cellWidth = images * side + (images - 1) * GAP;
        int columns = rows.stream().mapToInt(row -> row.cells().size()).max().orElse(1);
        int nameWidth =
                rows.stream().mapToInt(row -> PixelFont.width(row.name())).max().orElse(0);
        int left = MARGIN + (nameWidth == 0 ? 0 : nameWidth + MARGIN);
        int header = MARGIN + PixelFont.HEIGHT;
        int top = MARGIN + header + (columnNames.isEmpty() ? 0 : header);
        int width = Math.max(left + columns * (cellWidth + MARGIN), PixelFont.width(title) + 2 * MARGIN);
        BufferedImage grid = blank(width, top + rows.size() * (side + MARGIN));
        PixelFont.draw(grid, title, MARGIN, MARGIN, INK);
        for (int c = 0; c < columnNames.size(); c++) {
            String name = fitting(columnNames.get(c), cellWidth);
            PixelFont.draw(grid, name, left + c * (cellWidth + MARGIN), MARGIN + header, INK);
        }
        for (int r = 0; r < rows.size(); r++) {
            Row row = rows.get(r);
            int y = top + r * (side + MARGIN);
            PixelFont.draw(grid, row.name(), MARGIN, y + (side - PixelFont.HEIGHT) / 2, INK);
            for (int c = 0; c < row.cells().size(); c++) {
                int x = left + c * (cellWidth + MARGIN);
                for (Picture picture : row.cells().get(c).images()) {
                    paste(grid, picture.read(), x, y);
                    x += side + GAP;
                }
            }
        }
        return grid;
    }

    private static String fitting(String text, int width) {
        String start = text;
        while (PixelFont.width(start) > width) {
            start = start.substring(0, start.length() - 1);
        }
        return start;
    }

    private static BufferedImage blank(int width, int height) {
        BufferedImage grid = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, BACKGROUND);
        for (int y = 0; y < height; y++) {
            grid.setRGB(0, y, width, 1, row, 0, width);
        }
        return grid;
    }

    /** Enlarged by repeating pixels. */
    private void paste(BufferedImage grid, BufferedImage image, int left, int top) {
        for (int y = 0; y < imageSize * scale; y++) {
            for (int x = 0; x < imageSize * scale; x++) {
                grid.setRGB(left + x, top + y, Png.rgb(image, x / scale, y / scale));
            }
        }
    }
}
