package org.tarflow4j.model.density;

/**
 * A flow over two pixels in closed form: z₁ = (x₁ − 0.2)/σ₁ and z₂ = (x₂ − b(x₁))·exp(−a(x₁)), its first pixel shifting
 * and scaling its second. Noise widens both.
 */
final class TwoPixels implements NoisyDensity {
    @Override
    public int dimensions() {
        return 2;
    }

    @Override
    public double logDensity(double[] x, double level) {
        double variance = firstVariance(level);
        double a = logScale(x[0], level);
        double z = (x[1] - shift(x[0])) * Math.exp(-a);
        return CorrelatedGaussian.logGaussian(x[0], 0.2, variance) - 0.5 * (z * z + Math.log(2 * Math.PI)) - a;
    }

    @Override
    public double[][] scores(double[][] points, double level) {
        double[][] scores = new double[points.length][];
        for (int b = 0; b < points.length; b++) {
            double first = points[b][0];
            double a = logScale(first, level);
            double slopeOfScale = 0.1 / Math.pow(Math.cosh(first), 2);
            double slopeOfShift = 0.6 * 0.8 * Math.cos(0.8 * first);
            double z = (points[b][1] - shift(first)) * Math.exp(-a);
            scores[b] = new double[] {
                (0.2 - first) / firstVariance(level)
                        + z * slopeOfShift * Math.exp(-a)
                        + z * z * slopeOfScale
                        - slopeOfScale,
                -z * Math.exp(-a)
            };
        }
        return scores;
    }

    private static double firstVariance(double level) {
        return 0.6 + level * level;
    }

    private static double shift(double first) {
        return 0.6 * Math.sin(0.8 * first);
    }

    private static double logScale(double first, double level) {
        return 0.5 * Math.log(0.7 + level * level) + 0.1 * Math.tanh(first);
    }
}
