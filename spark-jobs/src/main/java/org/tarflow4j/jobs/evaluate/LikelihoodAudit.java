package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Whether the reported likelihoods can be believed.
 *
 * @param images held-out images that were looked at one by one; the latents are those of all
 * @param noiseLevel t where the sampler's walk begins, of the numbers that have no level of their own
 * @param denoiserLeavesLikelihoods whether the likelihood of every image stayed the same to the last bit at every level
 * @param why it must
 * @param likelihoods by noise level, without and with the denoiser
 * @param numbers each with unit and definition
 */
public record LikelihoodAudit(
        int images,
        double noiseLevel,
        boolean denoiserLeavesLikelihoods,
        String why,
        List<Measurement> likelihoods,
        List<Quantity> numbers) {

    private static final String WHY =
            "The likelihood is a function of the latent z and the log-determinant, which come from encoding the noised image"
                    + " alone. The denoiser runs after decoding: it puts out another image and touches neither. What it does"
                    + " change is the density of that other image: evaluation.pipeline-density.images says of how many it"
                    + " is measured";

    private static final String OFF =
            "mean over the audited images of mean(z^2)/2 - logdet + ln(2 pi)/2, from stored z and logdet, each image encoded"
                    + " alone before the denoiser ran";
    private static final String ON =
            "the same from z and logdet of encoding the image once more, after the sampler decoded"
                    + " z and denoised the image";

    /** Of a sample of size n the Kolmogorov–Smirnov distance exceeds this over √n in 5 of 100 cases. */
    private static final double KOLMOGOROV_95 = 1.358;

    /**
     * Of the numbers that were found.
     *
     * @param walkLevel where the sampler's walk begins
     * @param outcomes in the order of the images
     * @param reported the likelihoods that are reported, of all images, by group
     * @param quantile of the standard normal distribution that intervals reach on both sides
     */
    static LikelihoodAudit of(
            HeldOutImages images,
            double walkLevel,
            List<AuditOutcome> outcomes,
            List<GroupLikelihoods> reported,
            LatentStatistics latents,
            double quantile) {
        boolean unchanged = outcomes.stream()
                .flatMap(outcome -> Arrays.stream(outcome.likelihoods))
                .allMatch(found -> found.sameLatents
                        && Double.doubleToLongBits(found.with) == Double.doubleToLongBits(found.without));
        List<Measurement> likelihoods = new ArrayList<>();
        for (int i = 0; i < images.levels().size(); i++) {
            int level = i;
            double t = images.levels().get(level);
            likelihoods.add(Measurement.nats(
                    "negative-log-likelihood-denoiser-off",
                    "flow",
                    t,
                    statistics(outcomes, outcome -> outcome.likelihoods[level].without),
                    quantile,
                    OFF));
            likelihoods.add(Measurement.nats(
                    "negative-log-likelihood-denoiser-on",
                    "flow",
                    t,
                    statistics(outcomes, outcome -> outcome.likelihoods[level].with),
                    quantile,
                    ON));
        }
        List<Quantity> numbers = new ArrayList<>();
        numbers.add(new Quantity(
                "likelihood-float32-error",
                outcomes.stream()
                        .flatMap(outcome -> Arrays.stream(outcome.likelihoods))
                        .mapToDouble(found -> found.rounding)
                        .max()
                        .orElseThrow(),
                Measurement.NATS,
                "max over images and noise levels of |negative log-likelihood in float32, with the kernels that all numbers"
                        + " are computed with - the same in float64 with ND4J's operations|"));
        numbers.add(new Quantity(
                "likelihood-grouping-error",
                outcomes.stream()
                        .flatMapToDouble(outcome -> fromReported(outcome, images.groupSize(), reported))
                        .max()
                        .orElseThrow(),
                Measurement.NATS,
                "max over images and noise levels of |negative log-likelihood of the image alone - what it is in the reported"
                        + " mean|, where images are computed in groups"));
        numbers.add(new Quantity(
                "change-by-denoiser",
                statistics(outcomes, outcome -> outcome.change).mean(),
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
                "max |mean ln(numerical slope of the map before block 0) - sum over blocks of mean(logScale) - what the"
                        + " flow says the log-determinant is|, in float64"));
        addLatents(numbers, latents);
        return new LikelihoodAudit(
                outcomes.size(), walkLevel, unchanged, WHY, List.copyOf(likelihoods), List.copyOf(numbers));
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
                        "Denoising moves pixels by %.3g and %s the likelihood of %d images at %d noise levels",
                        number("change-by-denoiser"),
                        denoiserLeavesLikelihoods ? "leaves to the last bit" : "CHANGES",
                        images,
                        likelihoods.size() / 2),
                String.format(
                        Locale.ROOT,
                        "Log-determinant: off the numerical Jacobian by at most %.2g, outside its triangle %.2g;"
                                + " likelihoods off those in float64 by at most %.2g",
                        number("log-determinant-slope-error"),
                        number("log-determinant-outside-triangle"),
                        number("likelihood-float32-error")),
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

    private static DoubleStream fromReported(AuditOutcome outcome, int groupSize, List<GroupLikelihoods> reported) {
        double[][] nats = reported.get(outcome.row / groupSize).nats;
        int image = outcome.row % groupSize;
        return IntStream.range(0, nats.length)
                .mapToDouble(level -> Math.abs(outcome.likelihoods[level].without - nats[level][image]));
    }

    private static Statistics statistics(List<AuditOutcome> outcomes, ToDoubleFunction<AuditOutcome> number) {
        Statistics statistics = Statistics.NONE;
        for (AuditOutcome outcome : outcomes) {
            statistics = statistics.merge(Statistics.of(number.applyAsDouble(outcome)));
        }
        return statistics;
    }

    private static double largest(List<AuditOutcome> outcomes, ToDoubleFunction<AuditOutcome> number) {
        return outcomes.stream().mapToDouble(number).max().orElseThrow();
    }
}
