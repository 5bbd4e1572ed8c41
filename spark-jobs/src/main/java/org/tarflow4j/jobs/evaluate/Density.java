package org.tarflow4j.jobs.evaluate;

/** A probability density of noisy images. For one thread. */
interface Density {
    double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    /** −log p(x) / N of each image, in nats per dimension, N the number of dimensions; [B]. */
    double[] negativeLogLikelihood(NoisyImages images);
}
