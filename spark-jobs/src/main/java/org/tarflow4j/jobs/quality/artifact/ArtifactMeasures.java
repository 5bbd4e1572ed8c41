package org.tarflow4j.jobs.quality.artifact;

import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/**
 * The numbers of one image, all of them means over its pixels, so that their means over images are those of a set. Pixels
 * count in [−1, 1]. Not thread-safe.
 */
public final class ArtifactMeasures {
    /** Places after the rings of the spectrum. */
    private static final int BORDER = 0;

    private static final int INSIDE = 1;
    private static final int NOISE = 2;
    private static final int SATURATED = 3;
    private static final int CONSTANT = 4;
    private static final int LEVEL = 5;
    private static final int OTHERS = 6;
    /** Components of {@link #descriptor}. */
    public static final int DESCRIPTOR = 8;
    /** Below what 8 bits can show; keeps the logarithm of nothing finite. */
    private static final double NOTHING = 1e-6;

    private final ImageShape shape;
    private final int patchSize;
    private final RadialSpectrum spectrum;

    /** @param patchSize height and width of the first block's patches, in pixels */
    public ArtifactMeasures(ImageShape shape, int patchSize) {
        this.shape = shape;
        this.patchSize = patchSize;
        spectrum = new RadialSpectrum(shape.size());
    }

    /** Rings of the spectrum. */
    public int rings() {
        return spectrum.rings();
    }

    /** Length of {@link #of}. */
    public int width() {
        return rings() + OTHERS;
    }

    /** The spectrum's rings, then the others. */
    public double[] of(LabelledImage image) {
        double[] measures = new double[width()];
        float[] pixels = image.pixels();
        int area = shape.size() * shape.size();
        for (int channel = 0; channel < shape.channels(); channel++) {
            spectrum.add(pixels, channel * area, 1.0 / shape.channels(), measures);
        }
        steps(pixels, measures);
        measures[rings() + NOISE] = ResidualNoise.of(pixels, shape.channels(), shape.size());
        shares(image.values(), measures);
        double sum = 0;
        for (float pixel : pixels) {
            sum += pixel;
        }
        measures[rings() + LEVEL] = sum / pixels.length;
        return measures;
    }

    /** Mean squared step between neighbours on both sides of a patch's border; 0 if there is only one patch. */
    public double borderEnergy(double[] measures) {
        return measures[rings() + BORDER];
    }

    /** Mean squared step between neighbours inside a patch; 0 if a patch is a pixel. */
    public double insideEnergy(double[] measures) {
        return measures[rings() + INSIDE];
    }

    /** Standard deviation of the noise, by {@link ResidualNoise}. */
    public double noise(double[] measures) {
        return measures[rings() + NOISE];
    }

    /** Share of the values that are 0 or 255. */
    public double saturated(double[] measures) {
        return measures[rings() + SATURATED];
    }

    /** Share of the values that equal their eight neighbours. */
    public double constant(double[] measures) {
        return measures[rings() + CONSTANT];
    }

    /** Where a number lies in the vector, for its standard error. */
    public int noiseIndex() {
        return rings() + NOISE;
    }

    /** As {@link #noiseIndex}. */
    public int saturatedIndex() {
        return rings() + SATURATED;
    }

    /** As {@link #noiseIndex}. */
    public int constantIndex() {
        return rings() + CONSTANT;
    }

    /**
     * What an image is compared with others by: logarithms of the power in low, middle and high frequencies and of border
     * over inside energy, noise, saturated and constant share, mean level; [{@value #DESCRIPTOR}].
     */
    public double[] descriptor(double[] measures) {
        int middle = Math.max(2, rings() / 4);
        int high = Math.max(3, rings() / 2);
        return new double[] {
            logPower(measures, 1, middle),
            logPower(measures, middle, high),
            logPower(measures, high, rings()),
            Math.log10((borderEnergy(measures) + NOTHING) / (insideEnergy(measures) + NOTHING)),
            noise(measures),
            saturated(measures),
            constant(measures),
            measures[rings() + LEVEL]
        };
    }

    private static double logPower(double[] measures, int from, int to) {
        double sum = 0;
        for (int ring = from; ring < to; ring++) {
            sum += measures[ring];
        }
        return Math.log10(sum / Math.max(1, to - from) + NOTHING);
    }

    private void steps(float[] pixels, double[] measures) {
        int size = shape.size();
        double[] sums = new double[2];
        long[] counts = new long[2];
        for (int row = 0; row < shape.channels() * size; row++) {
            for (int column = 0; column < size; column++) {
                int here = row * size + column;
                if (column + 1 < size) {
                    addStep(pixels[here + 1] - pixels[here], column + 1, sums, counts);
                }
                if (row % size + 1 < size) {
                    addStep(pixels[here + size] - pixels[here], row % size + 1, sums, counts);
                }
            }
        }
        measures[rings() + BORDER] = sums[BORDER] / Math.max(1, counts[BORDER]);
        measures[rings() + INSIDE] = sums[INSIDE] / Math.max(1, counts[INSIDE]);
    }

    /** @param to row or column that the step leads to */
    private void addStep(float step, int to, double[] sums, long[] counts) {
        int kind = to % patchSize == 0 ? BORDER : INSIDE;
        sums[kind] += (double) step * step;
        counts[kind]++;
    }

    private void shares(byte[] values, double[] measures) {
        int size = shape.size();
        int saturated = 0;
        int constant = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 0 || values[i] == (byte) 255) {
                saturated++;
            }
            int y = i / size % size;
            int x = i % size;
            if (y > 0 && x > 0 && y < size - 1 && x < size - 1 && equalsNeighbours(values, i)) {
                constant++;
            }
        }
        int inner = Math.max(1, shape.channels() * (size - 2) * (size - 2));
        measures[rings() + SATURATED] = (double) saturated / values.length;
        measures[rings() + CONSTANT] = (double) constant / inner;
    }

    private boolean equalsNeighbours(byte[] values, int at) {
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                if (values[at + dy * shape.size() + dx] != values[at]) {
                    return false;
                }
            }
        }
        return true;
    }
}
