package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.Pixels;

/** The images {@code from}, …, {@code to} − 1 of an IDX file. */
final class IdxSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private final String imagesPath;
    private final int[] imagesDimensions;
    private final String labelsPath;
    private final int[] labelsDimensions;
    private final int from;
    private final int to;

    IdxSplit(IdxFile images, IdxFile labels, int from, int to) {
        this.imagesPath = images.path();
        this.imagesDimensions = images.dimensions();
        this.labelsPath = labels.path();
        this.labelsDimensions = labels.dimensions();
        this.from = from;
        this.to = to;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        InputStream images = new IdxFile(imagesPath, imagesDimensions).openAt(from, hadoop);
        try {
            return new Stream(images, new IdxFile(labelsPath, labelsDimensions).openAt(from, hadoop));
        } catch (IOException e) {
            images.close();
            throw e;
        }
    }

    @Override
    public long bytes() {
        return (long) (to - from) * imagesDimensions[1] * imagesDimensions[2];
    }

    @Override
    public String name() {
        return imagesPath + " and " + labelsPath + ", " + Arrays.toString(imagesDimensions) + " from " + from + " to "
                + to;
    }

    private final class Stream implements ImageStream {
        private final InputStream images;
        private final InputStream labels;
        private final String name = new Path(imagesPath).getName().replaceFirst("\\.gz$", "");
        private int item = from;

        Stream(InputStream images, InputStream labels) {
            this.images = images;
            this.labels = labels;
        }

        @Override
        public @Nullable SourceImage next() throws IOException {
            if (item == to) {
                return null;
            }
            int height = imagesDimensions[1];
            int width = imagesDimensions[2];
            byte[] values = images.readNBytes(height * width);
            int label = labels.read();
            if (values.length < height * width || label < 0) {
                throw new IOException(imagesPath + " or " + labelsPath + " became shorter while it was read");
            }
            Pixels pixels = new Pixels(width, height, 1, values);
            return new SourceImage(
                    String.format("%s/%07d", name, item++), label, values.length, () -> new ImageContent.Raw(pixels));
        }

        @Override
        public void close() throws IOException {
            try (images;
                    labels) {
                item = to;
            }
        }
    }
}
