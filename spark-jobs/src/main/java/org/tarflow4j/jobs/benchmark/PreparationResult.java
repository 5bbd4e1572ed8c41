package org.tarflow4j.jobs.benchmark;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fast images were prepared.
 *
 * @param request what was asked for
 * @param processor its model; null where the system does not say
 * @param java the virtual machine and its version
 * @param fileBytes of a file, on average
 * @param seconds of processor time of one run
 */
public record PreparationResult(
        PreparationRequest request,
        @Nullable String processor,
        String java,
        double fileBytes,
        Map<PreparationStep, Timing> seconds) {
    /** Of the median run, with one core. */
    public double imagesPerSecond(PreparationStep step) {
        return request.images() / timing(step).median();
    }

    /** Of one run. */
    public Timing timing(PreparationStep step) {
        Timing timing = seconds.get(step);
        if (timing == null) {
            throw new IllegalArgumentException(step + " was not measured");
        }
        return timing;
    }
}
