package org.tarflow4j.model.density;

import java.util.List;

/**
 * An image through the denoiser, and the density at both ends; nats of the whole image.
 *
 * @param denoised where the walk ends, [N]
 * @param logDensity log p(x) of the image that entered
 * @param steps what each step does to volume
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
public record PipelineLikelihood(double[] denoised, double logDensity, List<Step> steps) {
    /**
     * One step.
     *
     * @param level noise level t of its score
     * @param volume of its Jacobian
     */
    public record Step(double level, Volume volume) {}

    /** Σ_k log|det J_k|. */
    public double logVolume() {
        return steps.stream()
                .mapToDouble(step -> step.volume().logDeterminant())
                .sum();
    }

    /** Of {@link #logVolume}: every step has probes of its own. */
    public double standardError() {
        return Math.sqrt(steps.stream()
                .mapToDouble(step -> Math.pow(step.volume().standardError(), 2))
                .sum());
    }

    /** Of {@link #logVolume}, if the errors of all steps have one sign. */
    public double numericalError() {
        return steps.stream()
                .mapToDouble(step -> step.volume().numericalError())
                .sum();
    }

    /**
     * log p(y) of the denoised image by way of this x, log p(x) − Σ_k log|det J_k|: a lower bound, for other images may end
     * at y too. It is exact if no step folds space anywhere; {@link #folded} tells of this image's way alone.
     */
    public double logPipelineDensity() {
        return logDensity - logVolume();
    }

    /** Smallest eigenvalue of a Jacobian along the walk. */
    public double smallestEigenvalue() {
        return steps.stream()
                .mapToDouble(step -> step.volume().smallestEigenvalue())
                .min()
                .orElse(1);
    }

    /** How many steps have a Jacobian with a negative eigenvalue, as far as seen. */
    public long folded() {
        return steps.stream()
                .filter(step -> step.volume().negativeEigenvalues() > 0)
                .count();
    }
}
