package org.tarflow4j.data.image;

import java.util.Arrays;

/**
 * Where the values along one axis of a resized picture come from: for each target position the first source position it
 * reads, and the weights of the positions from there on. Weights are fixed-point numbers of 22 fractional bits (32 − 8
 * for a pixel − 2 for overshoot), which is what makes the result equal Pillow's to the byte.
 */
final class Taps {
    static final int FRACTION_BITS = 32 - 8 - 2;

    private static final int ONE = 1 << FRACTION_BITS;

    /** Nobody changes the arrays: parts share them. */
    final int[] first;

    final int[][] weights;

    private Taps(int[] first, int[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /** A filter, stretched by the ratio where the picture shrinks. An axis that keeps its length is not filtered. */
    static Taps of(int sourceLength, int targetLength, Filter filter) {
        int[] first = new int[targetLength];
        int[][] weights = new int[targetLength][];
        if (sourceLength == targetLength) {
            Arrays.setAll(first, i -> i);
            Arrays.fill(weights, new int[] {ONE});
            return new Taps(first, weights);
        }
        double scale = (double) sourceLength / targetLength;
        double stretch = Math.max(scale, 1);
        double reach = filter.support * stretch;
        for (int i = 0; i < targetLength; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - reach + 0.5));
            int end = Math.min(sourceLength, (int) (centre + reach + 0.5));
            weights[i] = fixedPoint(filter, first[i], end, centre, 1 / stretch);
        }
        return new Taps(first, weights);
    }

    /** How many target positions there are. */
    int length() {
        return first.length;
    }

    /** The source positions that these target positions read. */
    Span sources(Span targets) {
        int to = 0;
        for (int i = targets.from(); i < targets.to(); i++) {
            to = Math.max(to, first[i] + weights[i].length);
        }
        return new Span(first[targets.from()], to);
    }

    /** For some of the target positions, and a source that begins at {@code origin}. */
    Taps part(Span targets, int origin) {
        int[] shifted = Arrays.copyOfRange(first, targets.from(), targets.to());
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] -= origin;
        }
        return new Taps(shifted, Arrays.copyOfRange(weights, targets.from(), targets.to()));
    }

    /** Whether a target position is the mean of two. */
    boolean isMean(int target) {
        int[] both = weights[target];
        return both.length == 2 && both[0] == ONE / 2 && both[1] == ONE / 2;
    }

    /** Whether each target position is the mean of two, and the next one of the next two. */
    boolean halve() {
        for (int i = 0; i < first.length; i++) {
            if (first[i] != first[0] + 2 * i || !isMean(i)) {
                return false;
            }
        }
        return true;
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
            rounded[k] = (int) (weight * ONE + (weight < 0 ? -0.5 : 0.5));
        }
        return rounded;
    }
}
