package org.tarflow4j.model.density;

/** A density of noisy images together with the score that a denoiser follows. Images are their N numbers in any fixed order. */
public interface NoisyDensity {
    /** Number of dimensions N. */
    int dimensions();

    /** log p_t(x) of an image as it enters the denoiser, [N] at noise level t; nats of the whole image. */
    double logDensity(double[] image, double level);

    /** ∇ₓ log p_t at each of the given points, [B][N]. */
    double[][] scores(double[][] points, double level);
}
