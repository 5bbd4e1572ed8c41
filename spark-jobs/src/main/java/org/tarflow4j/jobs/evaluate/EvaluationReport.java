package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation found; the content of {@code report.json}.
 *
 * @param checkpoint directory of the checkpoint
 * @param checkpointSha256 of its manifest, which lists the digests of its files
 * @param step optimizer steps behind it
 * @param weights which of its weights: "ema" or "raw"
 * @param dataset the patch dataset
 * @param split the part of it that was used
 * @param noise kind of the noise on the images: "gaussian" or "uniform"
 * @param seed decided the noise
 * @param confidence probability of the intervals
 * @param interval how the intervals are computed
 * @param likelihoods by noise level, the flow first and its baselines after it
 * @param roundTrip whether the flow is inverted
 * @param audit whether the likelihoods can be believed
 * @param pipelineDensity the density of what the denoiser puts out; absent where it was not asked for
 */
public record EvaluationReport(
        String checkpoint,
        String checkpointSha256,
        long step,
        String weights,
        String dataset,
        String split,
        String noise,
        long seed,
        double confidence,
        String interval,
        List<Measurement> likelihoods,
        RoundTrip roundTrip,
        LikelihoodAudit audit,
        @Nullable PipelineReport pipelineDensity) {

    static final String INTERVAL = "normal: mean ± z·standardError, images taken as independent";

    /**
     * How far decoding is from undoing encoding.
     *
     * @param images how many images were tried
     * @param noiseLevel t of these images
     * @param value the largest difference of a pixel
     */
    public record RoundTrip(String name, int images, double noiseLevel, double value, String unit, String definition) {
        static RoundTrip of(double noiseLevel, List<AuditOutcome> outcomes) {
            return new RoundTrip(
                    "round-trip-error",
                    outcomes.size(),
                    noiseLevel,
                    outcomes.stream()
                            .mapToDouble(outcome -> outcome.roundTrip)
                            .max()
                            .orElseThrow(),
                    "pixel value, of a range of [-1, 1]",
                    "max |decode(encode(x)) - x| over all pixels, in float32");
        }
    }

    /** A table for the screen. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        long images = likelihoods.isEmpty() ? 0 : likelihoods.get(0).images();
        lines.add("Negative log-likelihood of " + images + " held-out images (lower is better), checkpoint step " + step
                + (weights.equals("ema") ? ", averaged weights" : ""));
        lines.add(String.format(
                Locale.ROOT,
                "  %-12s  %-20s  %10s  %s",
                "noise",
                "density",
                "value",
                String.format(Locale.ROOT, "%.0f %% interval", 100 * confidence)));
        for (Measurement m : likelihoods) {
            String level = noise.equals("uniform") ? "uniform" : String.format(Locale.ROOT, "t = %.4g", m.noiseLevel());
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-12s  %-20s  %10.4f  %.4f to %.4f %s",
                    level,
                    m.density(),
                    m.value(),
                    m.low(),
                    m.high(),
                    m.unit()));
        }
        lines.add(String.format(
                Locale.ROOT,
                "Round trip: decode(encode(x)) differs from x by at most %.2g on %d images",
                roundTrip.value(),
                roundTrip.images()));
        lines.addAll(audit.lines());
        if (pipelineDensity != null) {
            lines.addAll(pipelineDensity.lines());
        }
        return lines;
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
