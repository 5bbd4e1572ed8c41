package org.tarflow4j.jobs.validate;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.ValidationSettings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.evaluate.HeldOutLikelihood;
import org.tarflow4j.jobs.evaluate.LikelihoodJob;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.monitor.ValidationMetrics;
import org.tarflow4j.jobs.sample.SampleJob;
import org.tarflow4j.jobs.train.Validation;

/**
 * The likelihood of held-out images under a checkpoint's raw and averaged weights, and a grid of samples of the seed that
 * every look has, before and after denoising, in {@code samples/step-…/} of the run directory.
 */
public final class CheckpointValidation implements Validation {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointValidation.class);

    private final SparkSession spark;
    private final Settings settings;
    private final TrainingMonitor monitor;

    /** @param settings of the training; those of evaluation and sampling in it hold here too */
    public CheckpointValidation(SparkSession spark, Settings settings, TrainingMonitor monitor) {
        this.spark = spark;
        this.settings = settings;
        this.monitor = monitor;
    }

    @Override
    public void of(String checkpoint, long round, long step) {
        ValidationSettings validation = settings.training().validation();
        Map<String, String> values = new HashMap<>();
        values.put("evaluation.checkpoint", checkpoint);
        values.put("evaluation.dataset", settings.training().dataset());
        values.put("evaluation.limit", Long.toString(validation.images()));
        values.put("sampling.checkpoint", checkpoint);
        values.put("sampling.count", Integer.toString(Math.max(1, validation.samples())));
        values.put(
                "sampling.output", settings.run().directory() + String.format(Locale.ROOT, "/samples/step-%08d", step));
        Settings look = settings.with(values, "validation");
        likelihood(look, WeightChoice.RAW, round, step);
        if (settings.training().emaDecay() > 0) {
            likelihood(look, WeightChoice.EMA, round, step);
        }
        if (validation.samples() > 0) {
            new SampleJob(spark, look, Progress.none()).run();
        }
    }

    private void likelihood(Settings look, WeightChoice weights, long round, long step) {
        for (HeldOutLikelihood found : new LikelihoodJob(spark, look, Progress.none()).run(weights)) {
            String name = Names.kebab(weights);
            Double bits = look.noise().kind() == NoiseKind.UNIFORM ? NoiseKind.bits(found.nats()) : null;
            LOG.info(
                    "Step {}, {} weights, t = {}: {} nats/dimension{}",
                    step,
                    name,
                    found.noiseLevel(),
                    String.format(Locale.ROOT, "%.4f ± %.4f", found.nats(), found.standardError()),
                    bits == null ? "" : String.format(Locale.ROOT, ", %.3f bits/dimension", bits));
            monitor.validated(new ValidationMetrics(
                    round, step, name, found.noiseLevel(), found.images(), found.nats(), found.standardError(), bits));
        }
    }
}
