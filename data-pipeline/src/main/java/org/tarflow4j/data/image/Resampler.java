package org.tarflow4j.data.image;

/**
 * Antialiased resizing of 8-bit pictures: a separable filter, stretched by the ratio where the picture shrinks, first
 * along rows, then along columns, each pass rounded to 8 bits. Weights are fixed-point numbers of 22 fractional bits
 * (32 − 8 for a pixel − 2 for overshoot), which is what makes the result equal Pillow's to the byte.
 */
final class Resampler {
    private static final int FRACTION_BITS = 32 - 8 - 2;
    private static final int ONE_HALF = 1 << (FRACTION_BITS - 1);

    private Resampler() {}

    static Pixels resize(Pixels source, int width, int height, Filter filter) {
        Pixels result = source;
        if (width != source.width()) {
            result = alongRows(result, new Taps(source.width(), width, filter));
        }
        if (height != source.height()) {
            result = alongColumns(result, new Taps(source.height(), height, filter));
        }
        return result;
    }

    private static Pixels alongRows(Pixels source, Taps taps) {
        int channels = source.channels();
        byte[] in = source.values();
        byte[] out = new byte[taps.length * source.height() * channels];
        int at = 0;
        for (int row = 0; row < source.height(); row++) {
            for (int column = 0; column < taps.length; column++) {
                int[] weights = taps.weights[column];
                int from = (row * source.width() + taps.first[column]) * channels;
                for (int channel = 0; channel < channels; channel++) {
                    int sum = ONE_HALF;
                    for (int k = 0; k < weights.length; k++) {
                        sum += (in[from + k * channels + channel] & 0xFF) * weights[k];
                    }
                    out[at++] = clip(sum >> FRACTION_BITS);
                }
            }
        }
        return new Pixels(taps.length, source.height(), channels, out);
    }

    private static Pixels alongColumns(Pixels source, Taps taps) {
        int stride = source.width() * source.channels();
        byte[] in = source.values();
        byte[] out = new byte[stride * taps.length];
        int at = 0;
        for (int row = 0; row < taps.length; row++) {
            int[] weights = taps.weights[row];
            int from = taps.first[row] * stride;
            for (int i = 0; i < stride; i++) {
                int sum = ONE_HALF;
                for (int k = 0; k < weights.length; k++) {
                    sum += (in[from + k * stride + i] & 0xFF) * weights[k];
                }
                out[at++] = clip(sum >> FRACTION_BITS);
            }
        }
        return new Pixels(source.width(), taps.length, source.channels(), out);
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /** For each target position, the first source position it reads and the fixed-point weights from there on. */
    private static final class Taps {
        final int length;
        final int[] first;
        final int[][] weights;

        Taps(int sourceLength, int targetLength, Filter filter) {
            length = targetLength;
            first = new int[targetLength];
            weights = new int[targetLength][];
            double scale = (double) sourceLength / targetLength;
            double stretch = Math.max(scale, 1);
            double reach = filter.support * stretch;
            for (int i = 0; i < targetLength; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - reach + 0.5));
                int end = Math.min(sourceLength, (int) (centre + reach + 0.5));
                weights[i] = fixedPoint(filter, first[i], end, centre, 1 / stretch);
            }
        }

        /** Weights of the positions from {@code first} to {@code end} − 1, normalised to a sum of one. */
        private static int[] fixedPoint(Filter filter, int first, int end, double centre, double shrink) {
            double[] exact = new double[end - first];
            double sum = 0;
            for (int k = 0; k < exact.length; k++) {
                exact[k] = filter.weight((first + k - centre + 0.5) * shrink);
                sum += exact[k];
            }
            int[] rounded = new int[exact.length];
            for (int k = 0; k < exact.length; k++) {
                double weight = sum == 0 ? exact[k] : exact[k] / sum;
                rounded[k] = (int) (weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
            }
            return rounded;
        }
    }
}
