package org.tarflow4j.model.density;

/**
 * What a step of the walk does to volume at one image, by the eigenvalues λ of its symmetric Jacobian.
 *
 * @param logDeterminant Σ log|λ|, nats of the whole image
 * @param standardError of it, from the spread over random probes; 0 if exact, NaN for a single probe
 * @param numericalError estimate of what else may be wrong: by differencing if exact, by the unfinished quadrature if
 *     stochastic, which makes the estimate too large where all λ > 0
 * @param smallestEigenvalue of J; of a stochastic estimate the smallest one seen, which is never below the true one
 * @param negativeEigenvalues how many are negative; of a stochastic estimate at least so many
 */
public record Volume(
        double logDeterminant,
        double standardError,
        double numericalError,
        double smallestEigenvalue,
        int negativeEigenvalues) {}
