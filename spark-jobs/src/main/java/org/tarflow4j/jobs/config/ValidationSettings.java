package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * How a training looks at itself while it runs.
 *
 * @param everyRounds after every so many rounds, and after the last; 0 for never
 * @param images at most so many held-out images; 0 for all
 * @param samples images in each grid of samples; 0 for none
 */
public record ValidationSettings(int everyRounds, long images, int samples) implements Serializable {
    public ValidationSettings {
        new Checks()
                .atLeast(0, "every-rounds", everyRounds)
                .atLeast(0, "images", images)
                .atLeast(0, "samples", samples)
                .done();
    }
}
