package org.tarflow4j.jobs.quality.artifact;

import java.util.Arrays;

/**
 * The standard deviation of white noise in an image, estimated from what no smooth picture has: the 3×3 difference of two
 * Laplacians (Immerkær 1996), [1 −2 1; −2 4 −2; 1 −2 1] / 6, whose output has the noise's standard deviation; that one by the
 * median of the absolute values over 0.6745, which edges hardly move.
 */
final class ResidualNoise {
    private static final double NORMAL_MEDIAN = 0.674489750196082;

    private ResidualNoise() {}

    /** @param pixels [channels, size, size]; size at least 3, else 0 */
    static double of(float[] pixels, int channels, int size) {
        int inner = Math.max(0, size - 2);
        double[] residuals = new double[channels * inner * inner];
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 1; y <= inner; y++) {
                for (int x = 1; x <= inner; x++) {
                    int here = (channel * size + y) * size + x;
                    double above = row(pixels, here - size);
                    double below = row(pixels, here + size);
                    residuals[at++] = Math.abs(above - 2 * row(pixels, here) + below) / 6;
                }
            }
        }
        Arrays.sort(residuals);
        int n = residuals.length;
        return n == 0 ? 0 : (residuals[(n - 1) / 2] + residuals[n / 2]) / 2 / NORMAL_MEDIAN;
    }

    private static double row(float[] pixels, int middle) {
        return (double) pixels[middle - 1] - 2 * pixels[middle] + pixels[middle + 1];
    }
}
