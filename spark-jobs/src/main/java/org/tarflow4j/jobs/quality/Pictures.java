package org.tarflow4j.jobs.quality;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** Draws images of a set. */
final class Pictures {
    private Pictures() {}

    static PictureGrid.Picture of(LabelledImage image, ImageShape shape) {
        return () -> {
            boolean grey = shape.channels() == 1;
            BufferedImage picture = new BufferedImage(
                    shape.size(), shape.size(), grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
            int area = shape.size() * shape.size();
            for (int i = 0; i < shape.length(); i++) {
                int place = i % area;
                picture.getRaster()
                        .setSample(place % shape.size(), place / shape.size(), i / area, image.values()[i] & 0xFF);
            }
            return picture;
        };
    }

    static byte[] png(PictureGrid grid, String title, List<PictureGrid.Row> rows) throws IOException {
        return Png.of(grid.draw(title, rows));
    }
}
