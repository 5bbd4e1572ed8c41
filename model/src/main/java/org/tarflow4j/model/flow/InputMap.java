package org.tarflow4j.model.flow;

import org.apache.commons.math3.special.Erf;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;

/**
 * What happens to each value before the first block: x⁰ = s·g(x).
 *
 * <p>g is the identity, or with a floor mass p > 0 a fixed marginal Gaussianization (Chen and Gopinath, 2000): g = Φ⁻¹ ∘
 * F, where F gives the darkest of 256 grey levels, [−1, −1 + w), the mass p and spreads the rest evenly up to 1 + w, w =
 * 2/255. Where much of every image is black, a black pixel with its dequantisation noise is 1/256 of the range wide, and
 * where a block cannot tell black from grey its Gaussian has to cover both: that costs eight bits a pixel without the
 * map and about −log₂ of the mass with it.
 */
final class InputMap {
    /** From one grey level to the next; w. */
    private static final double GREY_STEP = 2.0 / 255;

    /** Beyond this mass at either end g goes on as its tangent, so that it maps all of ℝ onto ℝ. */
    private static final double TAIL_MASS = 1e-3;

    private static final double TAIL = quantile(1 - TAIL_MASS);

    /** Length of a difference quotient, as a share of the length over which g changes by 1. */
    private static final double STEP = 1e-5;

    private final double scale;
    private final double floorMass;

    InputMap(FlowConfig config) {
        scale = config.inputScale();
        floorMass = config.floorMass();
    }

    /**
     * Tokens [B, T, D] → x⁰ of the same shape.
     *
     * @param x0 overwritten
     * @param logDeterminant mean ln(s·g′) of each image, [B]; overwritten
     */
    void forward(INDArray tokens, INDArray x0, INDArray logDeterminant) {
        if (floorMass == 0) {
            x0.assign(tokens).muli(scale);
            logDeterminant.assign(Math.log(scale));
            return;
        }
        double[] values = values(tokens);
        double[] sums = new double[(int) tokens.size(0)];
        int dimensions = values.length / sums.length;
        for (int i = 0; i < values.length; i++) {
            double y = gaussianized(values[i]);
            sums[i / dimensions] += Math.log(scale * slope(values[i], y)) / dimensions;
            values[i] = scale * y;
        }
        x0.assign(Nd4j.createFromArray(values).reshape('c', tokens.shape()));
        logDeterminant.assign(Nd4j.createFromArray(sums));
    }

    /**
     * Mean ln of the difference quotients of s·g, what {@link #forward} says of an image [1, T, D] by its slopes; good to
     * about 1e-10.
     */
    double numericalLogDeterminant(INDArray tokens) {
        if (floorMass == 0) {
            return Math.log(scale);
        }
        double[] values = values(tokens);
        double sum = 0;
        for (double x : values) {
            double length = STEP / slope(x, gaussianized(x));
            // On one side of the floor's edge, where the slope jumps.
            boolean floor = x + 1 < GREY_STEP;
            double below = floor || x - length + 1 >= GREY_STEP ? x - length : x;
            double above = floor && x + length + 1 >= GREY_STEP ? x : x + length;
            sum += Math.log(scale * (gaussianized(above) - gaussianized(below)) / (above - below));
        }
        return sum / values.length;
    }

    /** x⁰ → tokens, the inverse of {@link #forward}; a copy. */
    INDArray inverse(INDArray x0) {
        if (floorMass == 0) {
            return x0.div(scale);
        }
        double[] values = values(x0);
        for (int i = 0; i < values.length; i++) {
            values[i] = pixel(values[i] / scale);
        }
        return shaped(values, x0);
    }

    /**
     * The gradient of each image's loss with respect to its tokens, from that with respect to x⁰; a copy. The loss holds
     * −mean ln(s·g′), whose own gradient belongs to it.
     */
    INDArray inputGradient(INDArray tokens, INDArray gradient) {
        if (floorMass == 0) {
            return gradient.mul(scale);
        }
        double[] values = values(tokens);
        double[] result = values(gradient);
        double dimensions = values.length / (double) tokens.size(0);
        for (int i = 0; i < values.length; i++) {
            double y = gaussianized(values[i]);
            double bend = Math.abs(y) < TAIL ? y : 0;
            result[i] = slope(values[i], y) * (scale * result[i] - bend / dimensions);
        }
        return shaped(result, gradient);
    }

    /** g(x). */
    private double gaussianized(double x) {
        double aboveFloor = x + 1 - GREY_STEP;
        double mass = floorMass + aboveFloor * massPerUnit(aboveFloor);
        if (mass < TAIL_MASS) {
            return -TAIL + (mass - TAIL_MASS) / density(TAIL);
        }
        if (mass > 1 - TAIL_MASS) {
            return TAIL + (mass - (1 - TAIL_MASS)) / density(TAIL);
        }
        return quantile(mass);
    }

    /** g′(x), where y = g(x). */
    private double slope(double x, double y) {
        return massPerUnit(x + 1 - GREY_STEP) / density(Math.min(Math.abs(y), TAIL));
    }

    /** g⁻¹(y). */
    private double pixel(double y) {
        double mass;
        if (y < -TAIL) {
            mass = TAIL_MASS + (y + TAIL) * density(TAIL);
        } else if (y > TAIL) {
            mass = 1 - TAIL_MASS + (y - TAIL) * density(TAIL);
        } else {
            mass = (1 + Erf.erf(y / Math.sqrt(2))) / 2;
        }
        double massAboveFloor = mass - floorMass;
        return GREY_STEP - 1 + massAboveFloor / massPerUnit(massAboveFloor);
    }

    /** F′ on the floor or above it, by the sign of {@code side}. */
    private double massPerUnit(double side) {
        return side < 0 ? floorMass / GREY_STEP : (1 - floorMass) / 2;
    }

    private static double quantile(double mass) {
        return Math.sqrt(2) * Erf.erfInv(2 * mass - 1);
    }

    private static double density(double y) {
        return Math.exp(-y * y / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double[] values(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    private static INDArray shaped(double[] values, INDArray like) {
        return Nd4j.createFromArray(values).castTo(like.dataType()).reshape('c', like.shape());
    }
}
