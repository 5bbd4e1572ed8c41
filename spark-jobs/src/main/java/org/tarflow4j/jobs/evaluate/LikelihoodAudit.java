package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Whether the reported likelihoods can be believed.
 *
 * @param images held-out images that were looked at one by one; the latents are those of all
 * @param noiseLevel t of the images, where the sampler's walk begins
 * @param denoiserLeavesLikelihoods whether the likelihood of every image stayed the same to the last bit
 * @param why it must
 * @param numbers each with unit and definition
 */
public record LikelihoodAudit(
        int images, double noiseLevel, boolean denoiserLeavesLikelihoods, String why, List<Quantity> numbers) {

    private static final String WHY =
            "The likelihood is a function of the latent z and the log-determinant, which come from encoding the noised image"
                    + " alone. The denoiser runs after decoding: it puts out another image and touches neither. What it does"
                    + " change is the density of that other image, which is measured under pipelineDensity.";

    /** Of a sample of size n the Kolmogorov–Smirnov distance exceeds this over √n in 5 of 100 cases. */
    private static final double KOLMOGOROV_95 = 1.358;

    /** @param outcomes in the order of the images */
    static LikelihoodAudit of(double noiseLevel, List<AuditOutcome> outcomes, LatentStatistics latents) {
        boolean unchanged = outcomes.stream()
                .allMatch(outcome -> outcome.sameLatents
                        && Double.doubleToLongBits(outcome.natsWith) == Double.doubleToLongBits(outcome.natsWithout));
        List<Quantity> numbers = new ArrayList<>();
        numbers.add(
                new Quantity(
                        "negative-log-likelihood-denoiser-off",
                        mean(outcomes, outcome -> outcome.natsWithout),
                        Measurement.NATS,
                        "mean over the images of mean(z^2)/2 - logdet + ln(2 pi)/2, from stored z and logdet, before the denoiser ran"));
        numbers.add(new Quantity(
                "negative-log-likelihood-denoiser-on",
                mean(outcomes, outcome -> outcome.natsWith),
                Measurement.NATS,
                "the same from the same stored z and logdet after the sampler decoded z and denoised the image"));
        numbers.add(new Quantity(
                "change-by-denoiser",
                mean(outcomes, outcome -> outcome.change),
                "pixel value, of a range of [-1, 1]",
                "mean |denoised - decoded| over all pixels: the denoiser did run"));
        numbers.add(new Quantity(
                "log-determinant-slope-error",
                largest(outcomes, outcome -> outcome.slope),
                "nats",
                "max |ln(numerical dv_c/dx_c) + logScale_c| at " + AuditTask.COORDINATES
                        + " sampled coordinates c of each block, in float64"));
        numbers.add(new Quantity(
                "log-determinant-outside-triangle",
                largest(outcomes, outcome -> outcome.outside),
                "1",
                "max |numerical dv_j/dx_c| over j that must not depend on c, at the same coordinates: 0 if the Jacobian of"
                        + " each block is triangular"));
        numbers.add(new Quantity(
                "log-determinant-sum-error",
                largest(outcomes, outcome -> outcome.sum),
                Measurement.NATS,
                "max |ln s - sum over blocks of mean(logScale) - reported log-determinant|, in float64"));
        addLatents(numbers, latents);
        return new LikelihoodAudit(outcomes.size(), noiseLevel, unchanged, WHY, List.copyOf(numbers));
    }

    private static void addLatents(List<Quantity> numbers, LatentStatistics latents) {
        Moments moments = latents.moments();
        String of = " of all latents of the held-out images, divided by the prior's standard deviation";
        numbers.add(new Quantity("latent-mean", moments.mean(), "1", "mean" + of + "; 0 if normal"));
        numbers.add(new Quantity("latent-variance", moments.variance(), "1", "variance" + of + "; 1 if normal"));
        numbers.add(new Quantity("latent-skewness", moments.skewness(), "1", "skewness" + of + "; 0 if normal"));
        numbers.add(new Quantity(
                "latent-excess-kurtosis", moments.excessKurtosis(), "1", "kurtosis - 3" + of + "; 0 if normal"));
        double[] distances = IntStream.range(0, latents.tokens())
                .mapToDouble(latents::distance)
                .toArray();
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        String distance = "Kolmogorov-Smirnov distance of a token's latents from the standard normal distribution, at "
                + LatentStatistics.BINS + " quantiles";
        double largest = sorted[sorted.length - 1];
        int token = IntStream.range(0, distances.length)
                .filter(i -> distances[i] == largest)
                .findFirst()
                .orElse(0);
        numbers.add(
                new Quantity("latent-ks-median", sorted[sorted.length / 2], "1", distance + "; median over tokens"));
        numbers.add(new Quantity(
                "latent-ks-largest",
                largest,
                "1",
                distance + "; largest over tokens, at token " + token + " of " + distances.length));
        numbers.add(new Quantity(
                "latent-ks-critical",
                KOLMOGOROV_95 / Math.sqrt(latents.count(0)),
                "1",
                "what the distance of one token exceeds in 5 of 100 cases if its latents are independent and normal"));
    }

    double number(String name) {
        return numbers.stream()
                .filter(quantity -> quantity.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** For the screen. */
    List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Denoising moves pixels by %.3g and %s the likelihood of %d images",
                        number("change-by-denoiser"),
                        denoiserLeavesLikelihoods ? "leaves to the last bit" : "CHANGES",
                        images),
                String.format(
                        Locale.ROOT,
                        "Log-determinant: off the numerical Jacobian by at most %.2g, outside its triangle %.2g",
                        number("log-determinant-slope-error"),
                        number("log-determinant-outside-triangle")),
                String.format(
                        Locale.ROOT,
                        "Latents at t = %.4g: mean %.4f, variance %.4f, skewness %.3f, excess kurtosis %.3f, KS distance"
                                + " %.4f in the median and %.4f at most",
                        noiseLevel,
                        number("latent-mean"),
                        number("latent-variance"),
                        number("latent-skewness"),
                        number("latent-excess-kurtosis"),
                        number("latent-ks-median"),
                        number("latent-ks-largest")));
    }

    private static double mean(List<AuditOutcome> outcomes, ToDoubleFunction<AuditOutcome> number) {
        Statistics statistics = Statistics.NONE;
        for (AuditOutcome outcome : outcomes) {
            statistics = statistics.merge(Statistics.of(number.applyAsDouble(outcome)));
        }
        return statistics.mean();
    }

    private static double largest(List<AuditOutcome> outcomes, ToDoubleFunction<AuditOutcome> number) {
        return outcomes.stream().mapToDouble(number).max().orElseThrow();
    }
}
