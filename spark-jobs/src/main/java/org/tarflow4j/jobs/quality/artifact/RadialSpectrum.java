package org.tarflow4j.jobs.quality.artifact;

/**
 * The radially averaged power spectrum of square images: |DFT(x)(u, v)|² / size², averaged over the frequencies whose distance
 * √(u² + v²) from zero rounds to r, in cycles per image width, r = 0, …, ⌊size/2⌋. No window. White noise of standard deviation
 * σ has σ² at every r. Not thread-safe.
 */
final class RadialSpectrum {
    private final int size;
    private final double[] cosines;
    private final double[] sines;
    private final int[] ringSizes;
    /** After the transform along the rows; [row][u], real and imaginary. */
    private final double[][] real;

    private final double[][] imaginary;

    RadialSpectrum(int size) {
        this.size = size;
        cosines = new double[size];
        sines = new double[size];
        for (int i = 0; i < size; i++) {
            cosines[i] = Math.cos(2 * Math.PI * i / size);
            sines[i] = -Math.sin(2 * Math.PI * i / size);
        }
        real = new double[size][size];
        imaginary = new double[size][size];
        ringSizes = new int[rings()];
        for (int v = 0; v < size; v++) {
            for (int u = 0; u < size; u++) {
                int ring = ring(u, v);
                if (ring < ringSizes.length) {
                    ringSizes[ring]++;
                }
            }
        }
    }

    /** ⌊size/2⌋ + 1. */
    int rings() {
        return size / 2 + 1;
    }

    /** Adds the spectrum of a plane, times {@code weight}, to the first elements of {@code rings}; the plane [size · size] begins at {@code from}. */
    void add(float[] pixels, int from, double weight, double[] rings) {
        for (int row = 0; row < size; row++) {
            for (int u = 0; u < size; u++) {
                double re = 0;
                double im = 0;
                for (int x = 0, angle = 0; x < size; x++) {
                    float pixel = pixels[from + row * size + x];
                    re += pixel * cosines[angle];
                    im += pixel * sines[angle];
                    angle += u;
                    angle -= angle >= size ? size : 0;
                }
                real[row][u] = re;
                imaginary[row][u] = im;
            }
        }
        double scale = weight / ((double) size * size);
        for (int v = 0; v < size; v++) {
            for (int u = 0; u < size; u++) {
                int ring = ring(u, v);
                if (ring < ringSizes.length) {
                    rings[ring] += power(u, v) * scale / ringSizes[ring];
                }
            }
        }
    }

    private double power(int u, int v) {
        double re = 0;
        double im = 0;
        for (int row = 0, angle = 0; row < size; row++) {
            re += real[row][u] * cosines[angle] - imaginary[row][u] * sines[angle];
            im += real[row][u] * sines[angle] + imaginary[row][u] * cosines[angle];
            angle += v;
            angle -= angle >= size ? size : 0;
        }
        return re * re + im * im;
    }

    private int ring(int u, int v) {
        return (int) Math.round(Math.hypot(Math.min(u, size - u), Math.min(v, size - v)));
    }
}
