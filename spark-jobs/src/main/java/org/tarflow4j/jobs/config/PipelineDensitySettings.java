package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * How the density of what the denoiser puts out is measured.
 *
 * @param images so many held-out images and so many samples; 0 for none
 * @param probes random vectors a step of the walk
 * @param exactDimensions up to so many dimensions the whole Jacobian of each step is computed instead
 */
public record PipelineDensitySettings(int images, int probes, int exactDimensions) implements Serializable {
    public PipelineDensitySettings {
        new Checks()
                .atLeast(0, "images", images)
                .atLeast(2, "probes", probes)
                .atLeast(0, "exact-dimensions", exactDimensions)
                .done();
    }
}
