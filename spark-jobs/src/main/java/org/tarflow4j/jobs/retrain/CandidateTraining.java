package org.tarflow4j.jobs.retrain;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.RetrainSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.train.StopRequest;
import org.tarflow4j.jobs.train.TrainJob;
import org.tarflow4j.jobs.train.TrainResult;
import org.tarflow4j.jobs.train.TrainingContext;
import org.tarflow4j.jobs.train.Validation;
import org.tarflow4j.jobs.validate.CheckpointValidation;

/**
 * Trains the weights of the incumbent further, in a run directory of its own. The incumbent's weights, as they were evaluated, become the step 0 of
 * that run, without moments, which is how training takes over weights: with a new schedule, from good parameters.
 */
final class CandidateTraining {
    private final SparkSession spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final Progress progress;
    private final StopRequest stop;
    private final Function<Settings, TrainingMonitor> monitors;

    /** @param monitors of trainings by their settings */
    CandidateTraining(
            SparkSession spark,
            Settings settings,
            Progress progress,
            StopRequest stop,
            Function<Settings, TrainingMonitor> monitors) {
        this.spark = spark;
        this.hadoop = spark.sparkContext().hadoopConfiguration();
        this.settings = settings;
        this.progress = progress;
        this.stop = stop;
        this.monitors = monitors;
    }

    /** Begins, or goes on, or finds it done; returns the last checkpoint, whose steps count from 0. */
    Weights run(Retraining retraining, String directory) {
        Settings training = settings(retraining, directory);
        CheckpointManager checkpoints =
                new CheckpointManager(directory, hadoop, training.training().checkpoint(), Fence.NONE);
        if (checkpoints.latest().isEmpty()) {
            FlowWeights incumbent = CheckpointReader.weights(
                    retraining.incumbent().directory(), settings.evaluation().weights(), hadoop);
            checkpoints.save(new Checkpoint(
                    0,
                    incumbent.model(),
                    FlatVector.of(incumbent.parameters()),
                    null,
                    null,
                    TrainingState.NONE,
                    training.resolved().hocon(),
                    Map.of()));
        }
        // The lease of the main run's directory covers this one, which lies in it.
        try (TrainingMonitor monitor = monitors.apply(training)) {
            Validation validation = new CheckpointValidation(spark, training, monitor);
            TrainingContext context = new TrainingContext(progress, monitor, stop, validation, Fence.NONE);
            TrainResult result = new TrainJob(spark, training, context).run();
            return new Weights(result.step(), result.checkpoint());
        }
    }

    private Settings settings(Retraining retraining, String directory) {
        RetrainSettings retrain = retraining.settings();
        Map<String, String> values = new HashMap<>();
        values.put("run.directory", directory);
        values.put("training.dataset", retraining.dataset());
        values.put("training.epochs", Integer.toString(retrain.epochs()));
        values.put("training.learning-rate", Double.toString(retrain.learningRate()));
        values.put("training.min-learning-rate", Double.toString(retrain.minLearningRate()));
        values.put("training.warmup-epochs", Double.toString(retrain.warmupEpochs()));
        // Otherwise the first epochs would repeat order and noise of those that the incumbent began with.
        values.put("training.seed", Long.toString(settings.training().seed() + retraining.number()));
        // Only the last checkpoint is wanted, and the newest whole one to go on from.
        values.put("training.checkpoint.keep-last", "2");
        values.put("training.checkpoint.keep-every", "0");
        return settings.with(values, "retrain");
    }
}
