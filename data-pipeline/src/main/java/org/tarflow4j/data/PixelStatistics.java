package org.tarflow4j.data;

/**
 * Means and variances of pixels scaled to [−1, 1], over the images of the training split: enough for the
 * likelihood of independent Gaussians per pixel.
 *
 * @param images how many images were counted
 * @param mean one per byte of a row, T·D in token order
 * @param variance likewise, divided by the number of images (not one less)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PixelStatistics(long images, double[] mean, double[] variance) {}
