package org.tarflow4j.jobs.evaluate;

import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.data.PixelStatistics;
import org.tarflow4j.jobs.config.NoiseKind;

/**
 * A baseline: every pixel an independent Gaussian, with the mean and variance that it has in the training split plus
 * those of the noise.
 *
 * @param mean [T·D], of pixels in [−1, 1] without noise
 * @param variance [T·D], likewise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PixelGaussians(double[] mean, double[] variance, NoiseKind kind) implements DensitySource, Density {
    static PixelGaussians of(PixelStatistics statistics, NoiseKind kind) {
        return new PixelGaussians(statistics.mean(), statistics.variance(), kind);
    }

    @Override
    public String name() {
        return "gaussian-per-pixel";
    }

    @Override
    public Density open(Configuration hadoop) {
        return this;
    }

    /** mean over pixels of ½·ln(2πσ²) + (x − μ)²/2σ². */
    @Override
    public double[] negativeLogLikelihood(NoisyImages images) {
        double noiseVariance = kind.variance(images.level());
        double[] nats = new double[images.size()];
        for (int b = 0; b < nats.length; b++) {
            float[] x = images.pixels()[b];
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                double sigmaSquared = variance[i] + noiseVariance;
                double difference = x[i] - mean[i] - kind.mean();
                sum += 0.5 * Math.log(sigmaSquared) + difference * difference / (2 * sigmaSquared);
            }
            nats[b] = HALF_LOG_TWO_PI + sum / x.length;
        }
        return nats;
    }
}
