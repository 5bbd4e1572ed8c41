package org.tarflow4j.jobs.config;

import java.io.Serializable;
import org.tarflow4j.model.density.ExactVolume;
import org.tarflow4j.model.density.StochasticVolume;
import org.tarflow4j.model.density.VolumeMethod;

/**
 * How the density of what the denoiser puts out is measured.
 *
 * @param images so many held-out images and so many samples; 0 for none
 * @param probes random vectors a step of the walk
 * @param exactDimensions up to so many dimensions the whole Jacobian of each step is computed instead
 */
public record PipelineDensitySettings(int images, int probes, int exactDimensions) implements Serializable {
    /** Nats per dimension; far below what few probes leave open. */
    private static final double TOLERANCE = 1e-4;

    private static final int MOST_ITERATIONS = 40;

    public PipelineDensitySettings {
        new Checks()
                .atLeast(0, "images", images)
                .atLeast(2, "probes", probes)
                .atLeast(0, "exact-dimensions", exactDimensions)
                .done();
    }

    /** How the log-determinant of a step is found for images of so many dimensions. */
    public VolumeMethod method(int dimensions) {
        return dimensions <= exactDimensions
                ? new ExactVolume()
                : new StochasticVolume(probes, TOLERANCE, MOST_ITERATIONS);
    }
}
