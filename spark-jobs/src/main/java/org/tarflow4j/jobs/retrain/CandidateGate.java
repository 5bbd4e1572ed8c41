package org.tarflow4j.jobs.retrain;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.RetrainSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.evaluate.CompareJob;
import org.tarflow4j.jobs.evaluate.Comparison;
import org.tarflow4j.jobs.quality.FrechetJob;
import org.tarflow4j.jobs.sample.NoFiniteSampleException;
import org.tarflow4j.jobs.sample.SampleJob;

/**
 * Holds a candidate against the incumbent: the likelihood of the same held-out images and, where a network is named and that
 * gate holds, the Fréchet distance of samples of the same seeds.
 */
final class CandidateGate {
    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;
    private final Retraining retraining;

    CandidateGate(SparkSession spark, Settings settings, Progress progress, Retraining retraining) {
        this.spark = spark;
        this.progress = progress;
        this.retraining = retraining;
        this.settings = settings.with(Map.of("evaluation.dataset", retraining.dataset()), "retrain");
    }

    /**
     * The decision.
     *
     * @param step that the candidate gets in the run if it passes
     * @param directory where samples are drawn; what an interrupted start has drawn is kept
     */
    Decision judge(Weights candidate, long step, String directory) {
        Comparison likelihoods = new CompareJob(spark, settings, progress)
                .run(candidate.directory(), retraining.incumbent().directory());
        Optional<String> worse = worse(likelihoods, retraining.settings());
        SampleComparison samples = null;
        if (worse.isEmpty() && settings.comparesSamples()) {
            samples = compareSamples(candidate, directory);
            worse = worse(samples, retraining.settings());
        }
        return Decision.of(retraining, candidate, likelihoods, samples, worse, step);
    }

    private SampleComparison compareSamples(Weights candidate, String directory) {
        FrechetJob frechet = new FrechetJob(spark, settings, progress);
        double ofCandidate = distance(frechet, candidate, new Path(directory, "candidate"));
        double ofIncumbent = distance(frechet, retraining.incumbent(), new Path(directory, "incumbent"));
        return new SampleComparison(
                retraining.settings().samples(),
                settings.sampling().seed(),
                frechet.network(),
                ofCandidate,
                ofIncumbent,
                SampleComparison.DEFINITION);
    }

    private double distance(FrechetJob frechet, Weights weights, Path output) {
        Settings request = settings.with(
                Map.of(
                        "sampling.checkpoint", weights.directory(),
                        "sampling.weights", Names.kebab(settings.evaluation().weights()),
                        "sampling.output", output.toString(),
                        "sampling.count", Integer.toString(retraining.settings().samples()),
                        "sampling.labels", "balanced",
                        "sampling.labels-file", "null",
                        "sampling.stages", "[generate, denoise]"),
                "retrain");
        try {
            new SampleJob(spark, request, progress).run();
        } catch (NoFiniteSampleException e) {
            return Double.POSITIVE_INFINITY;
        }
        return frechet.run(output.toString());
    }

    /** Why a candidate does not pass; empty if it does. */
    static Optional<String> worse(Comparison likelihoods, RetrainSettings settings) {
        for (Comparison.Level level : likelihoods.levels()) {
            // Written so that what is no number, as the error of a single image, does not pass.
            if (!(level.low() <= settings.margin())) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "at noise level %.4g the candidate is worse by %.5f %s (%.5f to %.5f), more than the margin %.5f",
                        level.noiseLevel(),
                        level.difference(),
                        likelihoods.unit(),
                        level.low(),
                        level.high(),
                        settings.margin()));
            }
        }
        return Optional.empty();
    }

    /** The same for samples. */
    static Optional<String> worse(SampleComparison samples, RetrainSettings settings) {
        double most = samples.incumbent() * (1 + settings.frechetMargin());
        return Double.isFinite(samples.candidate()) && samples.candidate() <= most
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the Fréchet distance of %,d samples is %.5g, more than %.5g, which is the incumbent's %.5g and"
                                + " retrain.frechet-margin = %s",
                        samples.images(),
                        samples.candidate(),
                        most,
                        samples.incumbent(),
                        settings.frechetMargin()));
    }
}
