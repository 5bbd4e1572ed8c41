package org.tarflow4j.model.flow;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.kernel.TokenOrder;

/**
 * Whether the log-determinant that a flow reports is that of its Jacobian, checked column by column at sampled
 * coordinates, for flows whose whole Jacobian is too large. A block's Jacobian is triangular in its order of reading, so
 * its log-determinant is the sum of −logScale; each of these claims is one that differences of the block can refute.
 *
 * @param slope largest |ln(numerical ∂v_c/∂x_c) + logScale_c| over the sampled coordinates c
 * @param outside largest |∂v_j/∂x_c| over all j that must not depend on c: earlier tokens, and the others of its token
 * @param sum |mean ln(numerical s·g′) − Σ_k mean(logScale) − the log-determinant that was reported|, nats per dimension
 */
public record DeterminantCheck(double slope, double outside, double sum) {
    /** A block is affine in one coordinate while the tokens before it stay, so any length will do. */
    private static final double STEP = 1e-2;

    /** Nothing found wrong. */
    public static final DeterminantCheck NONE = new DeterminantCheck(0, 0, 0);

    /** The worse of both, number by number. */
    public DeterminantCheck merge(DeterminantCheck other) {
        return new DeterminantCheck(
                Math.max(slope, other.slope), Math.max(outside, other.outside), Math.max(sum, other.sum));
    }

    /**
     * Checks a flow at one image.
     *
     * @param flow of float64: differences of floats would show their rounding instead
     * @param tokens [1, T, D]
     * @param noiseLevels [1]
     * @param labels [1], or null
     * @param coordinates how many a block, drawn with {@code key}
     */
    public static DeterminantCheck of(
            TarFlow flow,
            INDArray tokens,
            INDArray noiseLevels,
            int @Nullable [] labels,
            int coordinates,
            long... key) {
        if (flow.parameters().dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("The check needs a flow of float64, this one has "
                    + flow.parameters().dataType());
        }
        double reported =
                flow.encode(tokens, noiseLevels, labels).logDeterminant().getDouble(0);
        KeyedRandom random = new KeyedRandom(key);
        DeterminantCheck worst = NONE;
        INDArray x = tokens.ulike();
        InputMap input = new InputMap(flow.config());
        input.forward(tokens, x, Nd4j.create(DataType.DOUBLE, 1));
        double sum = input.numericalLogDeterminant(tokens);
        for (int k = 0; k < flow.config().blocks(); k++) {
            if (k > 0) {
                int from = flow.config().patchSizes().get(k - 1);
                x = Patches.repatch(
                        x,
                        flow.config().channels(),
                        from,
                        flow.config().patchSizes().get(k));
            }
            TarFlow.BlockPass pass = flow.pass(k, x, noiseLevels, labels);
            double[] logScales = logScales(pass, TokenOrder.of(k));
            double mean = 0;
            for (double logScale : logScales) {
                mean += logScale / logScales.length;
            }
            sum -= mean;
            for (int i = 0; i < coordinates; i++) {
                worst = worst.merge(
                        column(flow, k, x, noiseLevels, labels, random.nextInt(logScales.length), logScales));
            }
            x = pass.v();
        }
        return worst.merge(new DeterminantCheck(0, 0, Math.abs(sum - reported)));
    }

    /** One column of a block's Jacobian, that of coordinate {@code c} of x. */
    private static DeterminantCheck column(
            TarFlow flow,
            int block,
            INDArray x,
            INDArray noiseLevels,
            int @Nullable [] labels,
            int c,
            double[] logScales) {
        double[] above = moved(flow, block, x, noiseLevels, labels, c, STEP);
        double[] below = moved(flow, block, x, noiseLevels, labels, c, -STEP);
        int width = (int) x.size(2);
        int token = c / width;
        double outside = 0;
        for (int j = 0; j < above.length; j++) {
            boolean later = TokenOrder.of(block) == TokenOrder.FORWARD ? j / width > token : j / width < token;
            if (j != c && !later) {
                outside = Math.max(outside, Math.abs(above[j] - below[j]) / (2 * STEP));
            }
        }
        double slope = (above[c] - below[c]) / (2 * STEP);
        return new DeterminantCheck(Math.abs(Math.log(slope) + logScales[c]), outside, 0);
    }

    private static double[] moved(
            TarFlow flow, int block, INDArray x, INDArray noiseLevels, int @Nullable [] labels, int c, double by) {
        INDArray moved = x.dup('c');
        INDArray flat = moved.reshape(moved.length());
        flat.putScalar(c, flat.getDouble(c) + by);
        return flow.pass(block, moved, noiseLevels, labels).v().data().asDouble();
    }

    /** What each coordinate's slope should be the exponential of, but for its sign, [T·D]. */
    private static double[] logScales(TarFlow.BlockPass pass, TokenOrder order) {
        int tokens = (int) pass.v().size(1);
        int width = (int) pass.v().size(2);
        double[] logScales = new double[tokens * width];
        if (pass.predicted().size(2) == width) {
            return logScales;
        }
        for (int index = 1; index < tokens; index++) {
            for (int d = 0; d < width; d++) {
                logScales[order.token(index, tokens) * width + d] =
                        pass.predicted().getDouble(0, order.token(index - 1, tokens), d);
            }
        }
        return logScales;
    }
}
