package org.tarflow4j.jobs.benchmark;

import java.util.Set;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.Settings;

/**
 * What to measure.
 *
 * @param recipe where the settings come from, for the report
 * @param settings the flow's shape, batch sizes, guidance and noise
 * @param parts what of it is measured
 * @param runs how often each part is measured, after runs that warm up
 */
public record BenchmarkRequest(String recipe, Settings settings, Set<Part> parts, int runs) {
    /**
     * Checks the whole.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE}
     */
    public BenchmarkRequest {
        if (runs < 1) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "A benchmark of " + runs + " runs has no result; set --runs to at least 1");
        }
        parts = Set.copyOf(parts);
    }

    /** Images of one run: a group of samples for each worker of the sampling job, or a training worker's batch. */
    public int images(Part part) {
        return part == Part.SAMPLE
                ? settings.sampling().workers() * settings.sampling().batchSize()
                : settings.training().workerBatchSize();
    }

    /** Floating-point operations of one run of a part, see {@link Operations}. */
    public double operations(Part part) {
        Operations perImage = new Operations(settings.model());
        double operations =
                switch (part) {
                    case TRAIN -> perImage.training();
                    case SAMPLE -> perImage.sampling(settings.sampling().guidance());
                    case DENOISE -> perImage.denoising();
                };
        return images(part) * operations;
    }
}
