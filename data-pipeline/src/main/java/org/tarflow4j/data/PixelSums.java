package org.tarflow4j.data;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Sums over images of each byte of a row and of its square: exact, so that the order of adding cannot matter, and a
 * dataset's can be continued by its successor. The content of {@code _statistics.json}.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
final class PixelSums {
    static final String FILE_NAME = "_statistics.json";

    private long images;
    private final long[] sums;
    private final long[] squares;

    PixelSums(int length) {
        this(0, new long[length], new long[length]);
    }

    @JsonCreator
    private PixelSums(
            @JsonProperty("images") long images,
            @JsonProperty("sums") long[] sums,
            @JsonProperty("squares") long[] squares) {
        if (images < 0 || sums.length != squares.length) {
            throw new IllegalArgumentException(
                    images + " images with " + sums.length + " sums and " + squares.length + " squares");
        }
        this.images = images;
        this.sums = sums;
        this.squares = squares;
    }

    /** Bytes of a row. */
    int length() {
        return sums.length;
    }

    void add(byte[] patches) {
        images++;
        for (int i = 0; i < patches.length; i++) {
            int value = patches[i] & 0xFF;
            sums[i] += value;
            squares[i] += value * value;
        }
    }

    void add(PixelSums other) {
        images += other.images;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            squares[i] += other.squares[i];
        }
    }

    PixelStatistics perPixel() {
        double[] mean = new double[sums.length];
        double[] variance = new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            mean[i] = mean(sums[i], images);
            variance[i] = variance(sums[i], squares[i], images);
        }
        return new PixelStatistics(images, mean, variance);
    }

    PixelStatistics perChannel(PatchLayout layout) {
        long[] channelSums = new long[layout.channels()];
        long[] channelSquares = new long[layout.channels()];
        for (int i = 0; i < sums.length; i++) {
            channelSums[layout.channelOf(i)] += sums[i];
            channelSquares[layout.channelOf(i)] += squares[i];
        }
        long pixels = images * layout.imageSize() * layout.imageSize();
        double[] mean = new double[layout.channels()];
        double[] variance = new double[layout.channels()];
        for (int channel = 0; channel < mean.length; channel++) {
            mean[channel] = mean(channelSums[channel], pixels);
            variance[channel] = variance(channelSums[channel], channelSquares[channel], pixels);
        }
        return new PixelStatistics(images, mean, variance);
    }

    /** Of u / 127.5 − 1 for bytes u. */
    private static double mean(long sum, long count) {
        return (double) sum / count / 127.5 - 1;
    }

    private static double variance(long sum, long square, long count) {
        double mean = (double) sum / count;
        return Math.max(0, (double) square / count - mean * mean) / (127.5 * 127.5);
    }
}
