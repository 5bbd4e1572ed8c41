package org.tarflow4j.jobs.evaluate;

/**
 * The likelihood of held-out images under one flow at one noise level.
 *
 * @param noiseLevel t, standard deviation on pixels in [−1, 1]
 * @param images over how many images
 * @param nats mean of −ln p(x)/N, nats per dimension; lower is better
 * @param standardError of the mean
 */
public record HeldOutLikelihood(double noiseLevel, long images, double nats, double standardError) {}
