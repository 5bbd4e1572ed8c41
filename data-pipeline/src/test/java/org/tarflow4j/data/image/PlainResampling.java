package org.tarflow4j.data.image;

/** The formula of antialiased resizing, value by value: what the fast passes are held to. */
final class PlainResampling {
    private static final int FRACTION_BITS = 22;

    private PlainResampling() {}

    static Pixels resize(Pixels source, int width, int height, Filter filter) {
        int channels = source.channels();
        byte[] across = new byte[width * source.height() * channels];
        for (int row = 0; row < source.height(); row++) {
            for (int column = 0; column < width; column++) {
                for (int channel = 0; channel < channels; channel++) {
                    int from = row * source.width() * channels + channel;
                    across[(row * width + column) * channels + channel] =
                            value(source.values(), from, channels, source.width(), width, column, filter);
                }
            }
        }
        int stride = width * channels;
        byte[] down = new byte[height * stride];
        for (int row = 0; row < height; row++) {
            for (int i = 0; i < stride; i++) {
                down[row * stride + i] = value(across, i, stride, source.height(), height, row, filter);
            }
        }
        return new Pixels(width, height, channels, down);
    }

    private static byte value(byte[] in, int from, int step, int sourceLength, int length, int target, Filter filter) {
        if (sourceLength == length) {
            return in[from + target * step];
        }
        double scale = (double) sourceLength / length;
        double stretch = Math.max(scale, 1);
        double centre = (target + 0.5) * scale;
        int first = Math.max(0, (int) (centre - filter.support * stretch + 0.5));
        int end = Math.min(sourceLength, (int) (centre + filter.support * stretch + 0.5));
        double all = 0;
        for (int i = first; i < end; i++) {
            all += filter.weight((i - centre + 0.5) * (1 / stretch));
        }
        int sum = 1 << (FRACTION_BITS - 1);
        for (int i = first; i < end; i++) {
            double weight = filter.weight((i - centre + 0.5) * (1 / stretch)) / all * (1 << FRACTION_BITS);
            sum += (in[from + i * step] & 0xFF) * (int) (weight + Math.copySign(0.5, weight));
        }
        return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
    }
}
