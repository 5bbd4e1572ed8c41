package org.tarflow4j.data.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** The images {@code from}, …, {@code to} − 1 of a NumPy archive. */
final class NpzSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private final NpyArray data;
    private final NpyArray labels;
    private final int side;
    private final int from;
    private final int to;
    private final int[] labelOfNumber;

    /** @param labelOfNumber the labels that the archive's numbers stand for */
    NpzSplit(NpzBatch batch, int from, int to, int[] labelOfNumber) {
        this.data = batch.data();
        this.labels = batch.labels();
        this.side = batch.side();
        this.from = from;
        this.to = to;
        this.labelOfNumber = labelOfNumber;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        InputStream images = data.openAt(from, hadoop);
        try {
            return new Stream(images, labels.openAt(from, hadoop));
        } catch (IOException e) {
            images.close();
            throw e;
        }
    }

    @Override
    public long bytes() {
        return (long) (to - from) * data.rowBytes();
    }

    @Override
    public String name() {
        return data.path() + ", " + data.rows() + " × " + data.columns() + " from " + from + " to " + to + ", "
                + Integer.toHexString(Arrays.hashCode(labelOfNumber));
    }

    private final class Stream implements ImageStream {
        private final InputStream images;
        private final InputStream numbers;
        private final String name = new Path(data.path()).getName();
        private int row = from;

        Stream(InputStream images, InputStream numbers) {
            this.images = images;
            this.numbers = numbers;
        }

        @Override
        public @Nullable SourceImage next() throws IOException {
            if (row == to) {
                return null;
            }
            String id = String.format(Locale.ROOT, "%s/%07d", name, row++);
            try {
                int label = label(numbers.readNBytes(labels.rowBytes()));
                byte[] planes = images.readNBytes(data.rowBytes());
                if (planes.length < data.rowBytes()) {
                    throw new EOFException("the array ends inside it");
                }
                return new SourceImage(id, Math.max(Labels.NONE, label), planes.length, () -> {
                    Labels.require(label);
                    return new ImageContent.Raw(pixels(planes));
                });
            } catch (EOFException | ZipException e) {
                int lost = to - row;
                row = to;
                return new SourceImage(id, Labels.NONE, 0, () -> {
                    throw new UnusableImageException(
                            SkipReason.CUT, e.getMessage() + "; " + lost + " images after it are lost");
                });
            }
        }

        private int label(byte[] number) throws EOFException {
            if (number.length < labels.rowBytes()) {
                throw new EOFException("the labels end before it");
            }
            ByteBuffer buffer = ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN);
            long value = number.length == Long.BYTES ? buffer.getLong() : buffer.getInt();
            return value < 0 || value >= labelOfNumber.length ? Labels.UNKNOWN : labelOfNumber[(int) value];
        }

        /** From channel after channel to pixel after pixel. */
        private Pixels pixels(byte[] planes) {
            byte[] values = new byte[planes.length];
            int plane = side * side;
            for (int pixel = 0; pixel < plane; pixel++) {
                for (int channel = 0; channel < 3; channel++) {
                    values[3 * pixel + channel] = planes[channel * plane + pixel];
                }
            }
            return new Pixels(side, side, 3, values);
        }

        @Override
        public void close() throws IOException {
            try (images;
                    numbers) {
                row = to;
            }
        }
    }
}
