package org.tarflow4j.jobs.sample.sweep;

import java.util.Locale;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.sample.SampleResult;
import org.tarflow4j.model.sampling.Denoising.Dynamics;

/**
 * One combination of a sweep.
 *
 * @param guidance scale w
 * @param steps of denoising
 * @param dynamics of the walk
 * @param result of drawing it
 */
public record SweepRow(double guidance, int steps, Dynamics dynamics, SampleResult result) {
    static final String CSV_HEADER = "guidance,steps,dynamics,samples,failed,retried,non_positive_scales,clipped_share,"
            + "denoise_seconds_per_sample,directory";

    /** Whether the way down makes a difference: one step lands on the posterior mean by either. */
    static boolean dynamicsMatter(int steps) {
        return steps > 1;
    }

    /** What a combination is called, in the picture and as a directory. */
    static String name(double guidance, int steps, Dynamics dynamics) {
        String walk = dynamicsMatter(steps) ? "-" + Names.kebab(dynamics) : "";
        return String.format(Locale.ROOT, "w%s-steps%d%s", guidance, steps, walk);
    }

    String name() {
        return name(guidance, steps, dynamics);
    }

    /** The dynamics in the words of the configuration; empty where they make no difference. */
    public String dynamicsWord() {
        return dynamicsMatter(steps) ? Names.kebab(dynamics) : "";
    }

    /** Task seconds of a sample's walk and image. */
    public double secondsPerSample() {
        return result.denoiseSeconds() / result.samples();
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "%s,%d,%s,%d,%d,%d,%d,%.6f,%.4f,%s",
                guidance,
                steps,
                dynamicsWord(),
                result.samples(),
                result.failed(),
                result.retried(),
                result.nonPositiveScales(),
                result.clippedShare(),
                secondsPerSample(),
                name());
    }
}
