package org.tarflow4j.jobs.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * What was measured of one part.
 *
 * @param part which
 * @param images computed together in one run
 * @param seconds of one run
 * @param operations floating-point operations of one run
 * @param stateBytes of the parameters, in training with gradient and both moments
 * @param scratchBytes that the flow allocated for activations and caches
 * @param peakResidentBytes the most that the process has held until the end of the part; null if unknown
 */
public record PartResult(
        Part part,
        int images,
        Timing seconds,
        double operations,
        long stateBytes,
        long scratchBytes,
        @Nullable Long peakResidentBytes) {

    /** Of the median run. */
    public double imagesPerSecond() {
        return images / seconds.median();
    }

    /** Of the median run. */
    public double operationsPerSecond() {
        return operations / seconds.median();
    }
}
