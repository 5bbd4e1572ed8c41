package org.tarflow4j.data.image;

/** The second pass of a resizing: each column becomes as long as {@code taps}, eight bytes of a row at a time. */
final class AlongColumns {
    private static final long EVERY_FOURTH = 0x0000_00FF_0000_00FFL;

    private final Taps taps;

    AlongColumns(Taps taps) {
        this.taps = taps;
    }

    Pixels apply(Pixels source) {
        int stride = source.width() * source.channels();
        byte[] in = source.values();
        byte[] out = new byte[taps.length() * stride];
        for (int row = 0; row < taps.length(); row++) {
            int from = taps.first[row] * stride;
            if (taps.isMean(row)) {
                mean(in, from, stride, out, row * stride);
            } else {
                weigh(in, from, taps.weights[row], out, row * stride, stride);
            }
        }
        return new Pixels(source.width(), taps.length(), source.channels(), out);
    }

    private static void mean(byte[] in, int from, int stride, byte[] out, int at) {
        int i = 0;
        for (; i <= stride - 8; i += 8) {
            long above = Bytes.eight(in, from + i);
            long below = Bytes.eight(in, from + stride + i);
            Bytes.eight(out, at + i, Bytes.mean(above, below));
        }
        for (; i < stride; i++) {
            out[at + i] = Bytes.mean(in[from + i], in[from + stride + i]);
        }
    }

    private static void weigh(byte[] in, int from, int[] weights, byte[] out, int at, int stride) {
        int i = 0;
        for (; i <= stride - 8; i += 8) {
            weighEight(in, from + i, weights, out, at + i, stride);
        }
        for (; i < stride; i++) {
            int sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += (in[from + k * stride + i] & 0xFF) * weights[k];
            }
            out[at + i] = Bytes.pixel(sum);
        }
    }

    /** Byte j and byte j + 4 share a product: b(j) + 2³²·b(j + 4). */
    private static void weighEight(byte[] in, int from, int[] weights, byte[] out, int at, int stride) {
        long sums0 = 0;
        long sums1 = 0;
        long sums2 = 0;
        long sums3 = 0;
        int read = from;
        for (int weight : weights) {
            long eight = Bytes.eight(in, read);
            sums0 += (eight & EVERY_FOURTH) * weight;
            sums1 += (eight >>> 8 & EVERY_FOURTH) * weight;
            sums2 += (eight >>> 16 & EVERY_FOURTH) * weight;
            sums3 += (eight >>> 24 & EVERY_FOURTH) * weight;
            read += stride;
        }
        store(sums0, out, at);
        store(sums1, out, at + 1);
        store(sums2, out, at + 2);
        store(sums3, out, at + 3);
    }

    private static void store(long sums, byte[] out, int at) {
        out[at] = Bytes.low(sums);
        out[at + 4] = Bytes.high(sums);
    }
}
