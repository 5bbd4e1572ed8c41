package org.tarflow4j.jobs.benchmark;

import java.util.List;
import org.tarflow4j.model.FlowConfig;

/**
 * What a benchmark found.
 *
 * @param recipe where the settings come from
 * @param model the flow's shape
 * @param machine what it ran on
 * @param runs how often each part was measured
 * @param peakBefore the fastest matrix product before the parts
 * @param peakAfter the fastest matrix product after them: a machine that grew hot is slower
 * @param parts in the order of {@link Part}
 */
public record BenchmarkResult(
        String recipe,
        FlowConfig model,
        Machine machine,
        int runs,
        Peak peakBefore,
        Peak peakAfter,
        List<PartResult> parts) {

    /** The higher of both peaks, which the parts are held against. */
    public Peak peak() {
        return peakBefore.or(peakAfter);
    }

    /** Which share of the peak a part reaches, from 0 to 1. */
    public double shareOfPeak(PartResult part) {
        return part.operationsPerSecond() / peak().operationsPerSecond();
    }
}
