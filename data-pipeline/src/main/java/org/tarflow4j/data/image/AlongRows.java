package org.tarflow4j.data.image;

/** The first pass of a resizing: each row becomes as long as {@code taps}. */
final class AlongRows {
    private final Taps taps;
    private final Span columns;

    AlongRows(Taps taps) {
        this.taps = taps;
        columns = taps.sources(new Span(0, taps.length()));
    }

    /** Some rows of a picture, the others are left out. */
    Pixels apply(Pixels source, Span rows) {
        int channels = source.channels();
        byte[] out = new byte[rows.length() * taps.length() * channels];
        if (channels == 3 && taps.halve()) {
            halve(source, rows, out);
        } else {
            weigh(source, rows, out);
        }
        return new Pixels(taps.length(), rows.length(), channels, out);
    }

    /** Two pixels of three bytes are the lower six of eight that are read. */
    private void halve(Pixels source, Span rows, byte[] out) {
        byte[] in = source.values();
        int at = 0;
        for (int row = rows.from(); row < rows.to(); row++) {
            int from = 3 * (row * source.width() + columns.from());
            int end = at + 3 * taps.length();
            for (; at < end && from <= in.length - 8; at += 3, from += 6) {
                long pixels = Bytes.eight(in, from);
                long mean = Bytes.mean(pixels, pixels >>> 24);
                out[at] = (byte) mean;
                out[at + 1] = (byte) (mean >>> 8);
                out[at + 2] = (byte) (mean >>> 16);
            }
            // The picture's last two pixels are six bytes before its end.
            for (; at < end; at += 3, from += 6) {
                for (int channel = 0; channel < 3; channel++) {
                    out[at + channel] = Bytes.mean(in[from + channel], in[from + 3 + channel]);
                }
            }
        }
    }

    /** Two rows at a time, the last one with itself if their number is odd. */
    private void weigh(Pixels source, Span rows, byte[] out) {
        int channels = source.channels();
        int sourceStride = source.width() * channels;
        int stride = taps.length() * channels;
        long[] pairs = new long[columns.length() * channels];
        for (int row = 0; row < rows.length(); row += 2) {
            int next = row + 1 < rows.length() ? 1 : 0;
            int from = (rows.from() + row) * sourceStride + columns.from() * channels;
            pair(source.values(), from, from + next * sourceStride, pairs);
            int at = row * stride;
            if (channels == 3) {
                colours(pairs, out, at, at + next * stride);
            } else {
                greys(pairs, out, at, at + next * stride);
            }
        }
    }

    /** a + 2³²·b, so that one product weighs both. */
    private static void pair(byte[] in, int a, int b, long[] pairs) {
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (in[a + i] & 0xFF) | (in[b + i] & 0xFFL) << 32;
        }
    }

    private void colours(long[] pairs, byte[] out, int a, int b) {
        for (int column = 0; column < taps.length(); column++) {
            int from = 3 * (taps.first[column] - columns.from());
            long red = 0;
            long green = 0;
            long blue = 0;
            for (int weight : taps.weights[column]) {
                red += pairs[from] * weight;
                green += pairs[from + 1] * weight;
                blue += pairs[from + 2] * weight;
                from += 3;
            }
            int at = 3 * column;
            store(red, out, a + at, b + at);
            store(green, out, a + at + 1, b + at + 1);
            store(blue, out, a + at + 2, b + at + 2);
        }
    }

    private void greys(long[] pairs, byte[] out, int a, int b) {
        for (int column = 0; column < taps.length(); column++) {
            int from = taps.first[column] - columns.from();
            long grey = 0;
            for (int weight : taps.weights[column]) {
                grey += pairs[from++] * weight;
            }
            store(grey, out, a + column, b + column);
        }
    }

    private static void store(long sums, byte[] out, int a, int b) {
        out[a] = Bytes.low(sums);
        out[b] = Bytes.high(sums);
    }
}
