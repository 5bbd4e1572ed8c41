package org.tarflow4j.model.flow;

import java.util.Arrays;
import org.tarflow4j.model.FlowConfig;

/**
 * What a forward pass shows of a flow, as means over the images of its batch: ½·mean(z²), the log-determinant, then the
 * mean square of what each block puts out, then the mean square of what each block changes.
 *
 * @param values in that order, 2 + 2·blocks numbers
 */
public record FlowDiagnostics(double[] values) {
    private static final int BLOCKS = 2;

    /** How many numbers there are for a flow. */
    public static int length(FlowConfig config) {
        return BLOCKS + 2 * config.blocks();
    }

    /** ½·mean(z²), nats per dimension. */
    public double halfSquare() {
        return values[0];
    }

    /** Log-determinant with the input scale's part, nats per dimension. */
    public double logDeterminant() {
        return values[1];
    }

    /** mean(v²) of each block's output v. */
    public double[] blockNorms() {
        return Arrays.copyOfRange(values, BLOCKS, BLOCKS + blocks());
    }

    /** mean((v − x)²) of each block, x its input. */
    public double[] blockResiduals() {
        return Arrays.copyOfRange(values, BLOCKS + blocks(), values.length);
    }

    private int blocks() {
        return (values.length - BLOCKS) / 2;
    }
}
