package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** What works on rows of a matrix, on one block of rows. */
final class RowKernels {
    private static final float LAYER_NORM_EPSILON = 1e-5f;

    private RowKernels() {}

    /** {@code x[n] += row}. */
    static void addRow(ByteBuffer x, ByteBuffer row, int rows, int width) {
        int whole = Lanes.whole(width);
        VectorMask<Float> rest = Lanes.rest(whole, width);
        for (int start = 0; start < rows * width; start += width) {
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                Lanes.store(Lanes.load(x, start + c).add(Lanes.load(row, c)), x, start + c);
            }
            if (whole < width) {
                FloatVector sum = Lanes.load(x, start + whole, rest).add(Lanes.load(row, whole, rest));
                Lanes.store(sum, x, start + whole, rest);
            }
        }
    }

    /** {@code sum += Σ_n x[n]}. */
    static void addRows(ByteBuffer x, int rows, int width, ByteBuffer sum) {
        for (int start = 0; start < rows * width; start += width) {
            int whole = Lanes.whole(width);
            for (int c = 0; c < whole; c += Lanes.COUNT) {
                Lanes.store(Lanes.load(sum, c).add(Lanes.load(x, start + c)), sum, c);
            }
            if (whole < width) {
                VectorMask<Float> rest = Lanes.rest(whole, width);
                FloatVector added = Lanes.load(sum, whole, rest).add(Lanes.load(x, start + whole, rest));
                Lanes.store(added, sum, whole, rest);
            }
        }
    }

    /** Layer norm of {@code rows} rows; {@code mean} and {@code deviation} get one number each. */
    static void layerNorm(
            ByteBuffer x,
            ByteBuffer gain,
            ByteBuffer bias,
            ByteBuffer out,
            ByteBuffer mean,
            ByteBuffer inverseDeviation,
            int rows,
            int width) {
        float[] scratch = new float[Lanes.COUNT];
        for (int row = 0; row < rows; row++) {
            int start = row * width;
            float average = sum(x, start, width, scratch) / width;
            float variance = squareSum(x, start, width, average, scratch) / width;
            float inverse = (float) (1 / Math.sqrt(variance + LAYER_NORM_EPSILON));
            mean.putFloat(row << 2, average);
            inverseDeviation.putFloat(row << 2, inverse);
            normalize(x, start, width, average, inverse, gain, bias, out);
        }
    }

    private static float sum(ByteBuffer x, int start, int width, float[] scratch) {
        int whole = Lanes.whole(width);
        FloatVector sum = Lanes.broadcast(0);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            sum = sum.add(Lanes.load(x, start + c));
        }
        if (whole < width) {
            sum = sum.add(Lanes.load(x, start + whole, Lanes.rest(whole, width)));
        }
        return Lanes.sum(sum, scratch);
    }

    private static float squareSum(ByteBuffer x, int start, int width, float mean, float[] scratch) {
        int whole = Lanes.whole(width);
        FloatVector sum = Lanes.broadcast(0);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector difference = Lanes.load(x, start + c).sub(mean);
            sum = difference.fma(difference, sum);
        }
        if (whole < width) {
            VectorMask<Float> rest = Lanes.rest(whole, width);
            FloatVector difference =
                    Lanes.load(x, start + whole, rest).sub(mean).blend(0f, rest.not());
            sum = difference.fma(difference, sum);
        }
        return Lanes.sum(sum, scratch);
    }

    private static void normalize(
            ByteBuffer x,
            int start,
            int width,
            float mean,
            float inverse,
            ByteBuffer gain,
            ByteBuffer bias,
            ByteBuffer out) {
        int whole = Lanes.whole(width);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector normalized = Lanes.load(x, start + c).sub(mean).mul(inverse);
            Lanes.store(normalized.fma(Lanes.load(gain, c), Lanes.load(bias, c)), out, start + c);
        }
        if (whole < width) {
            VectorMask<Float> rest = Lanes.rest(whole, width);
            FloatVector normalized =
                    Lanes.load(x, start + whole, rest).sub(mean).mul(inverse);
            FloatVector result = normalized.fma(Lanes.load(gain, whole, rest), Lanes.load(bias, whole, rest));
            Lanes.store(result, out, start + whole, rest);
        }
    }

    /** The arrays of a layer norm's way back, each the window of a block. */
    record NormGradient(
            ByteBuffer outGradient,
            ByteBuffer x,
            ByteBuffer gain,
            ByteBuffer mean,
            ByteBuffer inverseDeviation,
            ByteBuffer inputGradient) {

        /**
         * {@code inputGradient += r·(g − mean(g) − x̂·mean(g·x̂))} with g = outGradient·gain.
         *
         * @param width a multiple of the vector's, or any
         */
        void addInputGradient(int rows, int width) {
            float[] scratch = new float[Lanes.COUNT];
            int whole = Lanes.whole(width);
            VectorMask<Float> rest = Lanes.rest(whole, width);
            for (int row = 0; row < rows; row++) {
                int start = row * width;
                float average = mean.getFloat(row << 2);
                float inverse = inverseDeviation.getFloat(row << 2);
                FloatVector sum = Lanes.broadcast(0);
                FloatVector productSum = Lanes.broadcast(0);
                for (int c = 0; c < whole; c += Lanes.COUNT) {
                    FloatVector g = Lanes.load(outGradient, start + c).mul(Lanes.load(gain, c));
                    FloatVector normalized =
                            Lanes.load(x, start + c).sub(average).mul(inverse);
                    sum = sum.add(g);
                    productSum = g.fma(normalized, productSum);
                }
                if (whole < width) {
                    FloatVector g = Lanes.load(outGradient, start + whole, rest).mul(Lanes.load(gain, whole, rest));
                    FloatVector normalized =
                            Lanes.load(x, start + whole, rest).sub(average).mul(inverse);
                    sum = sum.add(g);
                    productSum = g.fma(normalized, productSum);
                }
                float meanGradient = Lanes.sum(sum, scratch) / width;
                float meanProduct = Lanes.sum(productSum, scratch) / width;
                for (int c = 0; c < whole; c += Lanes.COUNT) {
                    FloatVector g = Lanes.load(outGradient, start + c).mul(Lanes.load(gain, c));
                    FloatVector normalized =
                            Lanes.load(x, start + c).sub(average).mul(inverse);
                    FloatVector result = term(g, normalized, meanGradient, meanProduct, inverse);
                    Lanes.store(Lanes.load(inputGradient, start + c).add(result), inputGradient, start + c);
                }
                if (whole < width) {
                    FloatVector g = Lanes.load(outGradient, start + whole, rest).mul(Lanes.load(gain, whole, rest));
                    FloatVector normalized =
                            Lanes.load(x, start + whole, rest).sub(average).mul(inverse);
                    FloatVector result = term(g, normalized, meanGradient, meanProduct, inverse);
                    FloatVector sumSoFar = Lanes.load(inputGradient, start + whole, rest);
                    Lanes.store(sumSoFar.add(result), inputGradient, start + whole, rest);
                }
            }
        }

        private static FloatVector term(
                FloatVector g, FloatVector normalized, float meanGradient, float meanProduct, float inverse) {
            return normalized
                    .fma(Lanes.broadcast(-meanProduct), g.sub(meanGradient))
                    .mul(inverse);
        }

        /** {@code gainSum += Σ outGradient·x̂}, {@code biasSum += Σ outGradient}. */
        void addParameterGradients(int rows, int width, ByteBuffer gainSum, ByteBuffer biasSum) {
            int whole = Lanes.whole(width);
            VectorMask<Float> rest = Lanes.rest(whole, width);
            for (int row = 0; row < rows; row++) {
                int start = row * width;
                float average = mean.getFloat(row << 2);
                float inverse = inverseDeviation.getFloat(row << 2);
                for (int c = 0; c < whole; c += Lanes.COUNT) {
                    FloatVector g = Lanes.load(outGradient, start + c);
                    FloatVector normalized =
                            Lanes.load(x, start + c).sub(average).mul(inverse);
                    Lanes.store(g.fma(normalized, Lanes.load(gainSum, c)), gainSum, c);
                    Lanes.store(g.add(Lanes.load(biasSum, c)), biasSum, c);
                }
                if (whole < width) {
                    FloatVector g = Lanes.load(outGradient, start + whole, rest);
                    FloatVector normalized =
                            Lanes.load(x, start + whole, rest).sub(average).mul(inverse);
                    Lanes.store(g.fma(normalized, Lanes.load(gainSum, whole, rest)), gainSum, whole, rest);
                    Lanes.store(g.add(Lanes.load(biasSum, whole, rest)), biasSum, whole, rest);
                }
            }
        }
    }
}
