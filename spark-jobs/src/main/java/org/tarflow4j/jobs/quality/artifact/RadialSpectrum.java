package org.tarflow4j.jobs.quality.artifact;

/**
 * The radially averaged power spectrum of square images: |DFT(x)(u, v)|² / size², averaged over the frequencies whose distance
 * √(u² + v²) from zero rounds to r, in cycles per image width, r = 0, …, ⌊size/2⌋. No window. White noise of standard deviation
 * σ has σ² at every r. Not thread-safe.
 */
final class RadialSpectrum {
    private static final int NONE = -1;

    private final int size;
    private final double[] cosines;
    private final double[] sines;
    /** By u of the lower half and v: the ring, or {@link #NONE} beyond the last one. */
    private final int[][] ringOf;

    private final int[] ringSizes;
    /** After the transform along the rows; [u][row], real and imaginary: the way it is read. */
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
        real = new double[rings()][size];
        imaginary = new double[rings()][size];
        ringOf = new int[rings()][size];
        ringSizes = new int[rings()];
        for (int u = 0; u < rings(); u++) {
            for (int v = 0; v < size; v++) {
                int ring = (int) Math.round(Math.hypot(u, Math.min(v, size - v)));
                ringOf[u][v] = ring < rings() ? ring : NONE;
                if (ring < rings()) {
                    ringSizes[ring] += times(u);
                }
            }
        }
    }

    /** ⌊size/2⌋ + 1; as many as there are u in the lower half. */
    int rings() {
        return size / 2 + 1;
    }

    /** Adds the spectrum of a plane, times {@code weight}, to the first elements of {@code rings}; the plane [size · size] begins at {@code from}. */
    void add(float[] pixels, int from, double weight, double[] rings) {
        for (int row = 0; row < size; row++) {
            for (int u = 0; u < rings(); u++) {
                double re = 0;
                double im = 0;
                for (int x = 0, angle = 0; x < size; x++) {
                    float pixel = pixels[from + row * size + x];
                    re += pixel * cosines[angle];
                    im += pixel * sines[angle];
                    angle += u;
                    angle -= angle >= size ? size : 0;
                }
                real[u][row] = re;
                imaginary[u][row] = im;
            }
        }
        double scale = weight / ((double) size * size);
        for (int u = 0; u < rings(); u++) {
            for (int v = 0; v < size; v++) {
                int ring = ringOf[u][v];
                if (ring != NONE) {
                    rings[ring] += times(u) * power(real[u], imaginary[u], v) * scale / ringSizes[ring];
                }
            }
        }
    }

    /** Pixels are real, so (−u, −v) has the power of (u, v) and is not computed, but counted here. */
    private int times(int u) {
        return u == 0 || 2 * u == size ? 1 : 2;
    }

    /** |DFT|² at frequency v of a column. */
    private double power(double[] columnReal, double[] columnImaginary, int v) {
        double re = 0;
        double im = 0;
        for (int row = 0, angle = 0; row < size; row++) {
            re += columnReal[row] * cosines[angle] - columnImaginary[row] * sines[angle];
            im += columnReal[row] * sines[angle] + columnImaginary[row] * cosines[angle];
            angle += v;
            angle -= angle >= size ? size : 0;
        }
        return re * re + im * im;
    }
}
